package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.WholeEncoder;
import dev.sluice.dialect.WholeReply;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.FrameBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Keep-alives, the write timeout and the expiry of the login, on one response. */
final class EventStreamWriterTimesTest extends WrittenResponse {

    @Test
    void a_client_that_reads_nothing_is_dropped_after_the_write_timeout() throws Exception {
        start();
        container.ready = false;
        push("a");
        pass(Duration.ofSeconds(30));
        assertThat(container.completions).isZero();

        pass(Duration.ofSeconds(1));

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void a_response_that_never_becomes_writable_is_dropped_too() throws Exception {
        writer.start(container.request(), container.response());
        pass(Duration.ofSeconds(31));

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("closed");
    }

    @Test
    void an_idle_response_gets_a_keepalive_every_15_seconds() throws Exception {
        start();
        container.take();
        pass(Duration.ofSeconds(14));
        assertThat(container.take()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(container.take()).isEqualTo(": keepalive\n\n");
        pass(Duration.ofSeconds(14));
        assertThat(container.take()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(container.take()).isEqualTo(": keepalive\n\n");
    }

    @Test
    void a_reply_that_is_awaited_whole_is_left_alone_until_it_ends() throws Exception {
        writer.close();
        writer = writer(Duration.ofHours(1), new EndOnly());
        start();
        int asked = container.asks;

        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(15));
        }

        assertThat(container.asks).isEqualTo(asked);
        assertThat(container.take()).isEmpty();
    }

    /** An answer that comes once its reply has ended. */
    private static final class EndOnly extends WholeEncoder {

        @Override
        protected void failed(StreamFailed failed, FrameBuffer out) {
            out.ascii("failed");
        }

        @Override
        protected void completed(WholeReply reply, StreamCompleted completed, FrameBuffer out) {
            out.ascii("completed");
        }
    }

    @Test
    void an_expired_login_is_reported_once_and_ends_the_response() throws Exception {
        writer.close();
        called.clear();
        writer = writer(Duration.ofSeconds(10));
        start();
        container.take();
        pass(Duration.ofSeconds(9));
        assertThat(container.take()).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(container.take()).contains("event: error\n").contains("\"code\":\"unauthorized\"");
        assertThat(container.completions).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(container.take()).isEmpty();
    }

    /** The container's thread calls onWritePossible just after the provider's has found the response not ready. */
    @Test
    void a_response_that_becomes_ready_during_isReady_does_not_count_as_stalled() throws Exception {
        start();
        container.take();
        container.ready = false;
        container.whileNotReady = () -> {
            container.ready = true;
            writer.onWritePossible();
        };
        push("a");
        assertThat(container.take()).isEqualTo(frame(0, "a"));

        pass(Duration.ofSeconds(20));
        assertThat(container.take()).isEqualTo(": keepalive\n\n");
        pass(Duration.ofSeconds(11));
        assertThat(container.completions).isZero();
    }
}
