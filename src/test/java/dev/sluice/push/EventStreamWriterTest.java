package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one writer writes to one response, and when. */
final class EventStreamWriterTest extends WrittenResponse {

    @Test
    void nothing_is_written_before_the_container_calls_onWritePossible() throws Exception {
        push("a");
        writer.start(container.request(), container.response());
        push("b");
        assertThat(container.take()).isEmpty();

        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "a") + frame(1, "b"));
    }

    @Test
    void each_push_is_flushed_and_the_first_flush_is_reported_once() throws Exception {
        start();

        assertThat(container.take()).isEqualTo(RETRY);
        assertThat(container.flushes).isEqualTo(1);
        push("a");
        push("b");

        assertThat(container.take()).isEqualTo(frame(0, "a") + frame(1, "b"));
        assertThat(container.flushes).isEqualTo(3);
        assertThat(sent.sum()).isEqualTo(2);
        assertThat(called).containsExactly("first flush");
    }

    @Test
    void a_response_that_becomes_ready_gets_all_pending_frames_in_one_flush() throws Exception {
        start();
        container.take();
        container.ready = false;
        push("a");
        push("b");
        assertThat(container.take()).isEmpty();

        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(frame(0, "a") + frame(1, "b"));
        assertThat(container.flushes).as("once for both").isEqualTo(2);
    }

    @Test
    void nothing_is_written_after_a_flush_that_fills_the_socket_until_the_client_reads() throws Exception {
        container.flushFills = true;
        start();
        assertThat(container.take()).isEqualTo(RETRY);
        assertThat(called).as("everything was sent").containsExactly("first flush");
        push("a");
        assertThat(container.take()).isEmpty();

        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(frame(0, "a"));
    }

    @Test
    void a_first_flush_listener_that_throws_does_not_stop_the_writer() throws Exception {
        onFirstFlush = () -> {
            throw new IllegalArgumentException("a fault of the provider's adapter");
        };
        start();
        push("a");

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "a"));
        assertThat(container.completions).isZero();
    }

    @Test
    void what_the_first_flush_listener_pushes_is_written() throws Exception {
        onFirstFlush = () -> push("launched");
        start();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "launched"));
    }

    @Test
    void batches_of_frames_that_the_client_has_do_not_stall_what_follows() throws Exception {
        String big = "x".repeat(FrameOutput.WRITE_BYTES);
        int had = 5;
        for (int i = 0; i < had; i++) {
            push(big);
        }
        push("new");
        Encoder all = new ChannelDialect().encoder("c", new Dialect.Options(false, true, true));
        writer = writer(Duration.ofHours(1), new Without(all, had));
        start();

        assertThat(container.take()).isEqualTo(RETRY + frame(had, "new"));
    }

    /** What another encoder writes, without the first events. */
    private record Without(Encoder all, int had) implements Encoder {

        @Override
        public void begin(FrameBuffer out) {
            all.begin(out);
        }

        @Override
        public void skip(StreamEvent event, int sequence, SegmentedText reply) {
            all.skip(event, sequence, reply);
        }

        @Override
        public void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out) {
            int begin = out.length();
            all.encode(event, sequence, reply, nanoTime, out);
            if (sequence < had) {
                out.truncate(begin);
            }
        }

        @Override
        public void flush(long nanoTime, FrameBuffer out) {
            all.flush(nanoTime, out);
        }

        @Override
        public long dueNanos() {
            return all.dueNanos();
        }
    }

    @Test
    void unwritten_frames_survive_another_writer_on_the_same_thread() throws Exception {
        String big = "x".repeat(20_000);
        FakeContainer otherContainer = new FakeContainer();
        EventStreamWriter other = writer(Duration.ofHours(1));
        start();
        container.take();
        container.flushFills = true;
        push(big.substring(0, 5));
        push(big);
        other.start(otherContainer.request(), otherContainer.response());
        other.onWritePossible();
        assertThat(otherContainer.take()).hasSizeGreaterThan(20_000);

        container.flushFills = false;
        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(frame(0, "xxxxx") + frame(1, big));
        assertThat(container.largestWrite).isEqualTo(FrameOutput.WRITE_BYTES);
    }
}
