package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StreamLogTest {

    private static final StreamEvent END = StreamFailed.of(ErrorCode.INTERNAL);

    private final StreamLog log = new StreamLog();

    /** What a read handed on. */
    private record Read(StreamEvent event, int sequence, String reply) {}

    private static final class Reads {
        private final List<Read> all = new ArrayList<>();
        private int place;

        Reads from(StreamLog log, int position, int maxBytes) {
            place = log.read(
                    position,
                    maxBytes,
                    (event, sequence, reply) -> all.add(new Read(event, sequence, reply.toString())));
            return this;
        }
    }

    @Test
    void a_long_text_becomes_several_events_that_cut_no_character() {
        String reply = "ab\n😀".repeat(20_000);
        StreamLog log = new StreamLog();
        assertThat(log.append(new TextDelta(JsonText.of(reply)))).isTrue();
        log.publish();

        List<String> pieces = new ArrayList<>();
        int position = 0;
        while (position < log.size()) {
            position = log.read(
                    position,
                    1,
                    (event, at, text) -> pieces.add(((TextDelta) event).text().decoded()));
        }

        assertThat(pieces)
                .hasSize(100_000 / (16 * 1024) + 1)
                .allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(16 * 1024));
        assertThat(String.join("", pieces)).isEqualTo(reply);
    }

    @Test
    void what_is_not_published_is_not_read() {
        log.append(text("a"));

        assertThat(new Reads().from(log, 0, 100).all).isEmpty();
        assertThat(log.size()).isZero();
        assertThat(log.publish()).isTrue();
        assertThat(log.publish()).isFalse();
        assertThat(new Reads().from(log, 0, 100).all).hasSize(1);
    }

    @Test
    void neighbours_of_one_kind_are_joined_under_the_last_ones_number() {
        publish(
                text("a"),
                text("b"),
                think("c"),
                think("d"),
                text("e"),
                input(0, "f"),
                input(0, "g"),
                input(1, "h"),
                text("i"));

        assertThat(new Reads().from(log, 0, 100).all)
                .containsExactly(
                        new Read(text("ab"), 1, "ab"),
                        new Read(think("cd"), 3, "ab"),
                        new Read(text("e"), 4, "abe"),
                        new Read(input(0, "fg"), 6, "abe"),
                        new Read(input(1, "h"), 7, "abe"),
                        new Read(text("i"), 8, "abei"));
    }

    @Test
    void events_that_are_not_content_are_handed_on_as_they_are() {
        StreamEvent started = new StreamStarted("p/m", "c", Map.of("k", "v"));
        StreamEvent call = new ToolCallStarted(0, "i", "n");
        publish(started, text("a"), call, END);

        assertThat(new Reads().from(log, 0, 100).all)
                .containsExactly(
                        new Read(started, 0, ""),
                        new Read(text("a"), 1, "a"),
                        new Read(call, 2, "a"),
                        new Read(END, 3, "a"));
    }

    @Test
    void no_more_content_is_handed_on_than_asked_for() {
        publish(text("aaaa"), text("bbbb"), text("cccc"), think("dddd"));

        assertThat(new Reads().from(log, 0, 8).all).containsExactly(new Read(text("aaaabbbb"), 1, "aaaabbbb"));
        assertThat(new Reads().from(log, 0, 8).place).isEqualTo(2);
        assertThat(new Reads().from(log, 2, 5).all).hasSize(2);
    }

    @Test
    void one_event_is_handed_on_whole_however_little_is_asked_for() {
        publish(text("aaaa"), text("bbbb"));

        Reads reads = new Reads().from(log, 0, 1);

        assertThat(reads.all).containsExactly(new Read(text("aaaa"), 0, "aaaa"));
        assertThat(reads.place).isEqualTo(1);
    }

    @Test
    void nothing_is_handed_on_from_the_end() {
        publish(text("a"), END);

        Reads reads = new Reads().from(log, 2, 100);

        assertThat(reads.all).isEmpty();
        assertThat(reads.place).isEqualTo(2);
    }

    @Test
    void a_view_that_is_appended_is_copied() {
        byte[] array = "ab".getBytes(StandardCharsets.UTF_8);
        log.append(new TextDelta(new JsonText(array, 0, 2)));
        array[0] = 'x';
        log.publish();

        assertThat(new Reads().from(log, 0, 100).all).containsExactly(new Read(text("ab"), 0, "ab"));
    }

    @Test
    void what_was_handed_on_does_not_change_while_the_log_grows() {
        publish(text("a"));
        List<SegmentedText> kept = new ArrayList<>();
        log.read(0, 100, (event, sequence, reply) -> kept.add(reply));

        for (int i = 0; i < 5000; i++) {
            publish(text("b"));
        }

        assertThat(kept).hasToString("[a]");
    }

    @Test
    void a_reply_of_many_segments_is_handed_on_whole() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder whole = new StringBuilder();
        for (int i = 0; whole.length() < 10 * SegmentedText.SEGMENT_BYTES; i++) {
            String piece = Integer.toString(i, 36).repeat(1 + random.nextInt(i % 100 == 0 ? 30_000 : 300));
            whole.append(piece);
            publish(text(piece));
        }

        for (int budget : new int[] {1, 8 * 1024, Integer.MAX_VALUE}) {
            StringBuilder read = new StringBuilder();
            int at = 0;
            while (at < log.size()) {
                at = log.read(at, budget, (event, sequence, reply) -> {
                    read.append(((TextDelta) event).text());
                    if (sequence % 50 == 0) {
                        assertThat(reply.toString()).as("seed %s", seed).isEqualTo(read.toString());
                    }
                });
            }
            assertThat(read.toString()).as("seed %s", seed).isEqualTo(whole.toString());
        }
        assertThat(log.reply().toString()).isEqualTo(whole.toString());
    }

    @Test
    void nothing_is_appended_after_the_end() {
        publish(text("a"), END);

        assertThat(log.append(text("b"))).isFalse();
        assertThat(log.append(END)).isFalse();
        assertThat(log.publish()).isFalse();
        assertThat(log.size()).isEqualTo(2);
    }

    @Test
    void the_end_shows_once_it_is_published() {
        log.append(END);
        assertThat(log.terminal()).isNull();

        log.publish();

        assertThat(log.terminal()).isEqualTo(END);
    }

    @Test
    void nothing_follows_the_terminal_event_and_nothing_else_does_so_before_it_is_published() {
        publish(text("a"));
        log.append(text("b"));
        assertThat(log.end(END)).isTrue();
        log.publish(); // by another thread, while the end is being prepared

        assertThat(log.following(0)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(2)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.terminal()).isNull();

        log.seal();
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        log.publish();
        assertThat(log.following(1)).isEqualTo(StreamLog.Following.MORE);
        assertThat(log.following(2)).isEqualTo(StreamLog.Following.NOTHING);
        assertThat(log.following(3)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.following(-1)).isEqualTo(StreamLog.Following.UNKNOWN);
        assertThat(log.terminal()).isEqualTo(END);
    }

    @Test
    void a_reader_of_another_thread_never_finds_the_last_event_before_the_end_to_be_the_last() throws Exception {
        for (int round = 0; round < 200; round++) {
            StreamLog racing = new StreamLog();
            racing.append(text("a"));
            racing.publish();
            Thread writer = new Thread(() -> {
                racing.append(text("b"));
                racing.append(END);
                racing.publish();
            });
            writer.start();
            boolean always = true;
            while (racing.terminal() == null) {
                always &= racing.following(0) == StreamLog.Following.MORE;
            }
            assertThat(always).isTrue();
            assertThat(racing.following(racing.size() - 1)).isEqualTo(StreamLog.Following.NOTHING);
            writer.join();
        }
    }

    @Test
    void the_rest_from_every_place_is_exactly_the_rest() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<StreamEvent> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(random(random, i));
        }
        events.add(END);
        publish(events.toArray(StreamEvent[]::new));

        for (int place = 0; place <= events.size(); place++) {
            List<StreamEvent> rest = new ArrayList<>();
            int at = place;
            while (at < events.size()) {
                Reads reads = new Reads().from(log, at, 1 + random.nextInt(60));
                assertThat(reads.place).as("seed %s", seed).isGreaterThan(at);
                assertThat(reads.all.get(reads.all.size() - 1).sequence).isEqualTo(reads.place - 1);
                reads.all.forEach(read -> rest.add(read.event));
                at = reads.place;
            }
            assertThat(joined(rest))
                    .as("seed %s, place %s", seed, place)
                    .isEqualTo(joined(events.subList(place, events.size())));
        }
    }

    private static StreamEvent random(Random random, int i) {
        return switch (random.nextInt(8)) {
            case 0 -> new ToolCallStarted(i, "i" + i, "n");
            case 1, 2 -> input(random.nextInt(3), "x" + i);
            case 3, 4 -> think("y".repeat(1 + random.nextInt(20)));
            default -> text("z" + i);
        };
    }

    /** Events with neighbouring deltas of one kind joined. */
    private static List<StreamEvent> joined(List<StreamEvent> events) {
        List<StreamEvent> joined = new ArrayList<>();
        for (StreamEvent event : events) {
            StreamEvent last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            StreamEvent both = last == null ? null : both(last, event);
            if (both != null) {
                joined.set(joined.size() - 1, both);
            } else {
                joined.add(event);
            }
        }
        return joined;
    }

    private static StreamEvent both(StreamEvent one, StreamEvent other) {
        if (one instanceof TextDelta a && other instanceof TextDelta b) {
            return text(a.text() + b.text().toString());
        }
        if (one instanceof ReasoningDelta a && other instanceof ReasoningDelta b) {
            return think(a.text() + b.text().toString());
        }
        if (one instanceof ToolInputDelta a && other instanceof ToolInputDelta b && a.call() == b.call()) {
            return input(a.call(), a.input() + b.input().toString());
        }
        return null;
    }

    private void publish(StreamEvent... events) {
        for (StreamEvent event : events) {
            assertThat(log.append(event)).isTrue();
        }
        log.publish();
    }

    private static TextDelta text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static ReasoningDelta think(String text) {
        return new ReasoningDelta(JsonText.of(text));
    }

    private static ToolInputDelta input(int call, String text) {
        return new ToolInputDelta(call, JsonText.of(text));
    }
}
