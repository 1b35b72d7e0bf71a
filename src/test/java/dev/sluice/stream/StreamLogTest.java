package dev.sluice.stream;

import static dev.sluice.stream.Deltas.text;
import static dev.sluice.stream.Deltas.thinking;
import static dev.sluice.stream.Deltas.toolInput;
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
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What reading a log delivers. {@link StreamLogEndTest} tests how a log ends. */
final class StreamLogTest {

    private static final StreamEvent END = StreamFailed.of(ErrorCode.INTERNAL);

    private final StreamLog log = new StreamLog();

    /** What a read delivered: an event, its sequence number, and the reply up to it. */
    private record Read(StreamEvent event, int sequence, String reply) {}

    /** Collects what reads deliver, and the position that the last of them returned. */
    private static final class Reads {
        private final List<Read> all = new ArrayList<>();
        private int position;

        Reads from(StreamLog log, int start, int maxBytes) {
            position = log.read(
                    start, maxBytes, (event, sequence, reply) -> all.add(new Read(event, sequence, reply.toString())));
            return this;
        }
    }

    @Test
    void a_long_text_is_split_into_events_without_cutting_a_character() {
        String reply = "ab\n😀".repeat(20_000);
        publish(text(reply));

        List<String> pieces = new ArrayList<>();
        int position = 0;
        while (position < log.size()) {
            position = log.read(
                    position,
                    1,
                    (event, sequence, text) ->
                            pieces.add(((TextDelta) event).text().decoded()));
        }

        assertThat(pieces)
                .hasSize(100_000 / (16 * 1024) + 1)
                .allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(16 * 1024));
        assertThat(String.join("", pieces)).isEqualTo(reply);
    }

    @TestFactory
    Stream<DynamicTest> the_memory_of_a_log_has_every_text_of_its_events() {
        return Arrays.stream(StreamEvent.class.getPermittedSubclasses())
                .flatMap(kind -> Arrays.stream(kind.getRecordComponents())
                        .filter(part -> value(part.getType(), "") != null)
                        .filter(part -> !part.getName().equals("protocol")) // a constant
                        .map(part -> DynamicTest.dynamicTest(
                                kind.getSimpleName() + "." + part.getName(),
                                () -> assertThat(memory(kind, part) - memory(kind, null))
                                        .isGreaterThanOrEqualTo(10_000))));
    }

    /** The memory of a log with an event of that kind, whose one part is long. */
    private static long memory(Class<?> kind, @Nullable RecordComponent longest) throws ReflectiveOperationException {
        RecordComponent[] parts = kind.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        @Nullable Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Class<?> type = parts[i].getType();
            boolean isLongest = longest != null && parts[i].getName().equals(longest.getName());
            types[i] = type;
            values[i] = type == int.class
                    ? (Object) 0
                    : type == boolean.class ? (Object) false : value(type, isLongest ? "x".repeat(10_000) : "");
        }
        StreamLog log = new StreamLog();
        log.append((StreamEvent) kind.getDeclaredConstructor(types).newInstance(values));
        return log.memory();
    }

    /** A value with that text; null for a type that has none. */
    private static @Nullable Object value(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        return type == JsonText.class ? JsonText.of(text) : type == Map.class ? Map.of("key", text) : null;
    }

    @Test
    void unpublished_events_are_not_read() {
        log.append(text("a"));

        assertThat(new Reads().from(log, 0, 100).all).isEmpty();
        assertThat(log.size()).isZero();
        assertThat(log.publish()).isTrue();
        assertThat(log.publish()).isFalse();
        assertThat(new Reads().from(log, 0, 100).all).hasSize(1);
    }

    @Test
    void adjacent_deltas_of_one_kind_are_joined_under_the_last_sequence_number() {
        publish(
                text("a"),
                text("b"),
                thinking("c"),
                thinking("d"),
                text("e"),
                toolInput(0, "f"),
                toolInput(0, "g"),
                toolInput(1, "h"),
                text("i"));

        assertThat(new Reads().from(log, 0, 100).all)
                .containsExactly(
                        new Read(text("ab"), 1, "ab"),
                        new Read(thinking("cd"), 3, "ab"),
                        new Read(text("e"), 4, "abe"),
                        new Read(toolInput(0, "fg"), 6, "abe"),
                        new Read(toolInput(1, "h"), 7, "abe"),
                        new Read(text("i"), 8, "abei"));
    }

    @Test
    void pieces_of_one_text_that_arrive_together_are_one_event() {
        publishTogether(text("a"), text("b"), thinking("c"), toolInput(0, "d"), toolInput(0, "e"), toolInput(1, "f"));
        publishTogether(toolInput(1, "g"), text("h"), text("i"));

        assertThat(oneByOne())
                .containsExactly(
                        new Read(text("ab"), 0, "ab"),
                        new Read(thinking("c"), 1, "ab"),
                        new Read(toolInput(0, "de"), 2, "ab"),
                        new Read(toolInput(1, "f"), 3, "ab"),
                        new Read(toolInput(1, "g"), 4, "ab"),
                        new Read(text("hi"), 5, "abhi"));
    }

    @Test
    void an_event_of_pieces_that_arrive_together_has_a_limit() {
        String piece = "x".repeat(120);
        publishTogether(text(piece), text(piece), text(piece), text(piece), text(piece), text("y"));

        assertThat(oneByOne()).extracting(Read::event).containsExactly(text(piece.repeat(4)), text(piece + 'y'));
    }

    @Test
    void the_events_of_another_nodes_log_stay_as_they_are() {
        log.repeat(text("a"));
        log.repeat(text("b"));
        log.publish();

        assertThat(oneByOne()).containsExactly(new Read(text("a"), 0, "a"), new Read(text("b"), 1, "ab"));
    }

    private List<Read> oneByOne() {
        Reads reads = new Reads();
        while (reads.position < log.size()) {
            reads.from(log, reads.position, 1);
        }
        return reads.all;
    }

    @Test
    void events_without_content_are_delivered_unchanged() {
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
    void a_read_delivers_no_more_content_than_requested() {
        publish(text("aaaa"), text("bbbb"), text("cccc"), thinking("dddd"));

        assertThat(new Reads().from(log, 0, 8).all).containsExactly(new Read(text("aaaabbbb"), 1, "aaaabbbb"));
        assertThat(new Reads().from(log, 0, 8).position).isEqualTo(2);
        assertThat(new Reads().from(log, 2, 5).all).hasSize(2);
    }

    @Test
    void an_event_larger_than_the_limit_is_delivered_whole() {
        publish(text("aaaa"), text("bbbb"));

        Reads reads = new Reads().from(log, 0, 1);

        assertThat(reads.all).containsExactly(new Read(text("aaaa"), 0, "aaaa"));
        assertThat(reads.position).isEqualTo(1);
    }

    @Test
    void a_read_at_the_end_delivers_nothing() {
        publish(text("a"), END);

        Reads reads = new Reads().from(log, 2, 100);

        assertThat(reads.all).isEmpty();
        assertThat(reads.position).isEqualTo(2);
    }

    @Test
    void appending_copies_the_text() {
        byte[] array = "ab".getBytes(StandardCharsets.UTF_8);
        log.append(new TextDelta(new JsonText(array, 0, 2)));
        array[0] = 'x';
        log.publish();

        assertThat(new Reads().from(log, 0, 100).all).containsExactly(new Read(text("ab"), 0, "ab"));
    }

    @Test
    void a_delivered_reply_does_not_change_while_the_log_grows() {
        publish(text("a"));
        List<SegmentedText> kept = new ArrayList<>();
        log.read(0, 100, (event, sequence, reply) -> kept.add(reply));

        for (int i = 0; i < 5000; i++) {
            publish(text("b"));
        }

        assertThat(kept).hasToString("[a]");
    }

    @Test
    void a_reply_of_many_segments_is_delivered_whole() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder written = new StringBuilder();
        for (int i = 0; written.length() < 10 * SegmentedText.SEGMENT_BYTES; i++) {
            String piece = Integer.toString(i, 36).repeat(1 + random.nextInt(i % 100 == 0 ? 30_000 : 300));
            written.append(piece);
            publish(text(piece));
        }

        for (int maxBytes : new int[] {1, 8 * 1024, Integer.MAX_VALUE}) {
            StringBuilder read = new StringBuilder();
            int at = 0;
            while (at < log.size()) {
                at = log.read(at, maxBytes, (event, sequence, reply) -> {
                    read.append(((TextDelta) event).text());
                    if (sequence % 50 == 0) {
                        assertThat(reply.toString()).as("seed %s", seed).isEqualTo(read.toString());
                    }
                });
            }
            assertThat(read.toString()).as("seed %s", seed).isEqualTo(written.toString());
        }
        assertThat(log.reply().toString()).isEqualTo(written.toString());
    }

    @Test
    void a_read_from_any_position_delivers_exactly_the_remaining_events() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<StreamEvent> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(random(random, i));
        }
        events.add(END);
        publish(events.toArray(StreamEvent[]::new));

        for (int position = 0; position <= events.size(); position++) {
            List<StreamEvent> rest = new ArrayList<>();
            int at = position;
            while (at < events.size()) {
                Reads reads = new Reads().from(log, at, 1 + random.nextInt(60));
                assertThat(reads.position).as("seed %s", seed).isGreaterThan(at);
                assertThat(reads.all.get(reads.all.size() - 1).sequence).isEqualTo(reads.position - 1);
                reads.all.forEach(read -> rest.add(read.event));
                at = reads.position;
            }
            assertThat(joined(rest))
                    .as("seed %s, position %s", seed, position)
                    .isEqualTo(joined(events.subList(position, events.size())));
        }
    }

    private static StreamEvent random(Random random, int i) {
        return switch (random.nextInt(8)) {
            case 0 -> new ToolCallStarted(i, "i" + i, "n");
            case 1, 2 -> toolInput(random.nextInt(3), "x" + i);
            case 3, 4 -> thinking("y".repeat(1 + random.nextInt(20)));
            default -> text("z" + i);
        };
    }

    /** Joins adjacent deltas of one kind. */
    private static List<StreamEvent> joined(List<StreamEvent> events) {
        List<StreamEvent> joined = new ArrayList<>();
        for (StreamEvent event : events) {
            StreamEvent last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            StreamEvent pair = last == null ? null : pair(last, event);
            if (pair != null) {
                joined.set(joined.size() - 1, pair);
            } else {
                joined.add(event);
            }
        }
        return joined;
    }

    private static StreamEvent pair(StreamEvent one, StreamEvent other) {
        if (one instanceof TextDelta a && other instanceof TextDelta b) {
            return text(a.text() + b.text().toString());
        }
        if (one instanceof ReasoningDelta a && other instanceof ReasoningDelta b) {
            return thinking(a.text() + b.text().toString());
        }
        if (one instanceof ToolInputDelta a && other instanceof ToolInputDelta b && a.call() == b.call()) {
            return toolInput(a.call(), a.input() + b.input().toString());
        }
        return null;
    }

    /** Publishes each event by itself, as when each arrives alone. */
    private void publish(StreamEvent... events) {
        for (StreamEvent event : events) {
            assertThat(log.append(event)).isTrue();
            log.publish();
        }
    }

    private void publishTogether(StreamEvent... events) {
        for (StreamEvent event : events) {
            assertThat(log.append(event)).isTrue();
        }
        log.publish();
    }
}
