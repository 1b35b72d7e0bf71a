package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.Encoder;
import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.LoggedExceptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** The frames for one reader, batch by batch. */
final class ReaderFramesTest {

    private static final int BATCH = 100;

    private final TextLog log = new TextLog();
    private final RecordingEncoder encoder = new RecordingEncoder();
    private final LongAdder sent = new LongAdder();
    private final ReaderFrames frames = new ReaderFrames("a log", log, encoder, BATCH, sent);

    @Test
    void events_before_the_position_are_skipped_once_and_the_rest_are_encoded() {
        log.add("a", "b", "c");
        log.position = 2;

        assertThat(next()).isEqualTo(": begin\n\ndata: 2 c\n\n");
        log.add("d");
        assertThat(next()).isEqualTo("data: 3 d\n\n");
        assertThat(next()).isEmpty();
        assertThat(encoder.skipped).containsExactly(0, 1);
        assertThat(sent.sum()).isEqualTo(2);
    }

    @Test
    void a_batch_ends_at_about_its_size_limit() {
        String half = "x".repeat(BATCH / 2);
        log.add(half, half, half);

        assertThat(next()).isEqualTo(": begin\n\ndata: 0 " + half + "\n\ndata: 1 " + half + "\n\n");
        assertThat(next()).isEqualTo("data: 2 " + half + "\n\n");
        assertThat(next()).isEmpty();
    }

    @Test
    void a_keepalive_is_sent_once_as_a_comment_before_the_next_event() {
        next();
        frames.keepAlive();
        frames.keepAlive();
        log.add("a");

        assertThat(next()).isEqualTo(": keepalive\n\ndata: 0 a\n\n");
        assertThat(next()).isEmpty();
    }

    @Test
    void an_expiry_is_reported_once_with_the_last_events_number_and_ends_the_frames() {
        log.add("a", "b");
        next();
        frames.expire();
        log.add("c");
        assertThat(frames.atEnd()).isFalse();

        assertThat(next()).isEqualTo("data: 1 unauthorized partial\n\n");
        assertThat(frames.atEnd()).isTrue();
        assertThat(next()).isEmpty();
    }

    @Test
    void an_event_that_cannot_be_encoded_becomes_an_error_and_ends_the_frames() {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        log.add("a", "b", "c");
        encoder.mistakes.put(1, mistake);
        try (LoggedExceptions logged = new LoggedExceptions()) {
            assertThat(next()).isEqualTo(": begin\n\ndata: 0 a\n\ndata: 0 internal partial\n\n");
            assertThat(frames.atEnd()).isTrue();
            assertThat(next()).isEmpty();
            assertThat(logged.messagesWith(mistake)).singleElement().asString().contains("a log");
        }
    }

    @Test
    void an_event_whose_encoding_ends_with_an_error_is_reported_in_the_same_way() {
        log.add("a", "b");
        encoder.mistakes.put(1, new StackOverflowError("a mistake"));

        assertThat(next()).isEqualTo(": begin\n\ndata: 0 a\n\ndata: 0 internal partial\n\n");
        assertThat(frames.atEnd()).isTrue();
    }

    @Test
    void a_batch_ends_when_its_frames_are_large_however_small_their_content() {
        encoder.padding = "y".repeat(10_000);
        for (int i = 0; i < 50; i++) {
            log.add("x");
        }
        for (int events = 0; events < 50; events += 4) {
            assertThat(next().length()).isLessThan(ReaderFrames.FULL_BYTES + 11_000);
        }
        assertThat(next()).isEmpty();
        assertThat(sent.sum()).isEqualTo(50);
    }

    @Test
    void an_expiry_before_any_text_is_not_reported_as_partial() {
        next();
        frames.expire();

        assertThat(next()).isEqualTo("data: 0 unauthorized\n\n");
    }

    @Test
    void an_expiry_after_the_end_is_not_reported() {
        log.add("a");
        next();
        log.ended = true;
        frames.expire();

        assertThat(next()).isEmpty();
        assertThat(frames.atEnd()).isTrue();
    }

    @Test
    void a_reader_is_handed_over_once_it_has_what_there_is() {
        String half = "x".repeat(BATCH / 2);
        log.add(half, half, half);
        frames.handOver();

        assertThat(next()).startsWith(": begin\n\ndata: 0 ").doesNotContain("elsewhere");
        assertThat(frames.atEnd()).isFalse();
        assertThat(next()).isEqualTo("data: 2 " + half + "\n\n: go elsewhere\n\n");
        assertThat(frames.atEnd()).isTrue();
        log.add("late");
        assertThat(next()).isEmpty();
    }

    @Test
    void a_reader_whose_protocol_has_no_word_for_it_stays() {
        encoder.handsOver = false;
        next();
        frames.handOver();
        assertThat(text(frames.next(0))).isEmpty();
        assertThat(frames.atEnd()).isFalse();

        log.add("a");
        assertThat(next()).isEqualTo("data: 0 a\n\n");
        frames.stop();
        assertThat(next()).isEqualTo("data: 0 server_shutdown partial\n\n");
        assertThat(frames.atEnd()).isTrue();
    }

    @Test
    void a_reader_that_has_its_end_is_not_handed_over() {
        log.add("a");
        log.ended = true;
        frames.handOver();

        assertThat(next()).isEqualTo(": begin\n\ndata: 0 a\n\n");
        assertThat(next()).isEmpty();
    }

    @Test
    void what_an_encoder_holds_back_is_written_when_it_is_due() {
        next();
        encoder.dueNanos = 17;
        assertThat(frames.dueNanos()).isEqualTo(17);

        assertThat(text(frames.next(16))).isEmpty();
        assertThat(text(frames.next(17))).isEqualTo(": flushed\n\n");
    }

    @Test
    void a_batch_lies_in_the_threads_scratch_array_unless_it_is_large() {
        log.add("a");
        assertThat(ReaderFrames.isScratch(frames.next(0).array())).isTrue();
        log.add("x".repeat(10_000));
        assertThat(ReaderFrames.isScratch(frames.next(0).array())).as("10 KB").isTrue();
        log.add("x".repeat(100_000));
        assertThat(ReaderFrames.isScratch(frames.next(0).array())).as("100 KB").isFalse();
    }

    /** Returns the next batch and requires that isEmpty() predicts whether it is empty. */
    private String next() {
        boolean empty = frames.isEmpty(0);
        String next = text(frames.next(0));
        assertThat(empty).isEqualTo(next.isEmpty());
        return next;
    }

    private static String text(FrameBuffer buffer) {
        return buffer.toString();
    }

    /** A log of texts that the test appends to. */
    private static final class TextLog implements LogReader {

        private final List<StreamEvent> events = new ArrayList<>();
        private int position;
        private boolean ended;

        void add(String... texts) {
            for (String text : texts) {
                events.add(new TextDelta(JsonText.of(text)));
            }
        }

        @Override
        public boolean read(int maxBytes, EventConsumer consumer) {
            int before = position;
            for (int bytes = 0; position < events.size() && bytes < maxBytes && !consumer.full(); ) {
                bytes += hand(position++, consumer);
            }
            return position > before;
        }

        @Override
        public boolean hasMore() {
            return position < events.size();
        }

        @Override
        public void replay(EventConsumer consumer) {
            for (int i = 0; i < position; i++) {
                int unused = hand(i, consumer);
            }
        }

        private int hand(int at, EventConsumer consumer) {
            TextDelta delta = (TextDelta) events.get(at);
            byte[] text = delta.text().toString().getBytes(StandardCharsets.UTF_8);
            consumer.accept(delta, at, new SegmentedText(new byte[][] {text}, text.length));
            return text.length;
        }

        @Override
        public boolean atEnd() {
            return ended;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** An encoder that writes each event as text and records the numbers of the skipped ones. */
    private static final class RecordingEncoder implements Encoder {

        private final List<Integer> skipped = new ArrayList<>();
        private final Map<Integer, Throwable> mistakes = new HashMap<>();
        private String padding = "";
        private long dueNanos = NEVER;
        private boolean handsOver = true;

        @Override
        public void begin(FrameBuffer out) {
            out.comment("begin");
        }

        @Override
        public boolean handOver(FrameBuffer out) {
            if (handsOver) {
                out.comment("go elsewhere");
            }
            return handsOver;
        }

        @Override
        public void skip(StreamEvent event, int sequence, SegmentedText reply) {
            skipped.add(sequence);
        }

        @Override
        public void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out) {
            out.data().number(sequence).put(' ').ascii(padding);
            Throwable mistake = event.terminal() ? null : mistakes.get(sequence);
            if (mistake instanceof Error error) {
                throw error;
            }
            if (mistake instanceof RuntimeException exception) {
                throw exception;
            }
            if (event instanceof TextDelta delta) {
                out.ascii(delta.text().toString());
            } else if (event instanceof StreamFailed failed) {
                out.ascii(failed.code().wireName()).ascii(reply.isEmpty() ? "" : " partial");
            }
            out.endEvent();
        }

        @Override
        public void flush(long nanoTime, FrameBuffer out) {
            if (Encoder.isDue(dueNanos, nanoTime)) {
                dueNanos = NEVER;
                out.comment("flushed");
            }
        }

        @Override
        public long dueNanos() {
            return dueNanos;
        }
    }
}
