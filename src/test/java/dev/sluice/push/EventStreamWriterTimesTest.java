package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one response gets or loses because time passes. */
final class EventStreamWriterTimesTest extends WrittenResponse {

    @Test
    void a_client_that_takes_nothing_is_dropped_after_the_write_timeout() throws Exception {
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
    void a_silent_response_gets_a_keepalive_each_time_it_is_due() throws Exception {
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
    void a_login_that_expires_is_reported_once_and_ends_the_response() throws Exception {
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

    /** The container's thread comes while the provider's has just learnt that the response is not ready. */
    @Test
    void a_response_that_becomes_ready_while_it_is_found_not_ready_does_not_count_as_stalled() throws Exception {
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
