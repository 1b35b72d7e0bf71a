package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a response ends: at the end of its log, after an error, or because it was closed. */
final class EventStreamWriterEndTest extends WrittenResponse {

    @Test
    void a_response_at_the_end_of_its_log_is_completed_only_when_it_is_ready() throws Exception {
        start();
        container.ready = false;
        push("last");
        channel.close();
        assertThat(container.completions).isZero();

        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).endsWith(frame(0, "last"));
        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void the_last_frames_and_the_end_of_the_response_need_no_flush() throws Exception {
        push("last");
        channel.close();
        start();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "last"));
        assertThat(container.flushes)
                .as("completing the response sends the rest")
                .isZero();
        assertThat(container.completions).isEqualTo(1);
    }

    @Test
    void a_failed_write_completes_the_response_and_detaches_the_reader() throws Exception {
        start();
        container.writeFailure = new IOException("Broken pipe");
        push("a");
        push("b");
        writer.onError(new IOException("Broken pipe"));

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
        pass(Duration.ofMinutes(20));
        assertThat(channels.size()).as("the channel has no reader").isZero();
    }

    @Test
    void an_error_reported_several_times_completes_the_response_once() throws Exception {
        start();
        writer.onError(new IOException("Connection reset"));
        writer.onError(container.event());
        writer.onTimeout(container.event());
        writer.onComplete(container.event());
        writer.close();

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void a_response_that_the_container_completed_is_not_touched_again() throws Exception {
        start();
        container.take();
        writer.onComplete(container.event());
        push("a");
        pass(Duration.ofMinutes(1));

        assertThat(container.take()).isEmpty();
        assertThat(container.completions).isZero();
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void a_close_listener_that_throws_does_not_keep_the_response_open() throws Exception {
        onClose = () -> {
            throw new IllegalArgumentException("a fault of the registry");
        };
        start();
        writer.close();

        assertThat(container.completions).isEqualTo(1);
    }

    @Test
    void a_writer_that_is_closed_before_it_starts_completes_the_response_at_once() throws Exception {
        push("a");
        writer.close();
        writer.start(container.request(), container.response());

        assertThat(container.completions).isEqualTo(1);
        assertThat(container.listener).isNull();
        assertThat(container.take()).isEmpty();
        assertThat(called).containsExactly("closed");
    }

    @Test
    void a_failed_flush_completes_the_response_and_detaches_the_reader() throws Exception {
        start();
        container.take();
        container.flushFailure = new IOException("Connection reset");
        push("a");
        push("b");

        assertThat(container.take()).isEqualTo(frame(0, "a"));
        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void a_first_flush_that_fails_is_not_reported() throws Exception {
        container.flushFailure = new IOException("Connection reset");
        start();

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("closed");
    }

    @Test
    void a_fault_of_the_container_ends_the_response_and_is_not_thrown_to_the_caller() throws Exception {
        start();
        container.writeFailure = new NullPointerException("recycled");
        push("a");
        container.writeFailure = null;
        push("b");

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    /** Tomcat reports the error from inside the write that fails. */
    @Test
    void an_error_reported_from_inside_a_write_completes_the_response_once() throws Exception {
        start();
        container.writeFailure = new IOException("Broken pipe");
        container.beforeWriteFails = () -> writer.onError(container.event());
        push("a");

        assertThat(container.completions).isEqualTo(1);
        assertThat(called).containsExactly("first flush", "closed");
    }

    @Test
    void closing_completes_even_a_response_that_is_not_ready() throws Exception {
        start();
        container.take();
        container.ready = false;
        push("a");
        writer.close();
        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).as("unwritten frames are dropped").isEmpty();
        assertThat(container.completions).isEqualTo(1);
    }

    @Test
    void a_response_closed_during_isReady_is_not_touched_again() throws Exception {
        start();
        container.take();
        container.ready = false;
        container.whileNotReady = () -> {
            writer.close();
            container.ready = true;
            writer.onWritePossible();
        };
        push("a");

        assertThat(container.take()).isEmpty();
        assertThat(container.completions).isEqualTo(1);
    }

    @Test
    void whatever_the_container_throws_at_the_end_of_a_response_its_caller_goes_on() throws Exception {
        start();
        container.completeFailure = new NullPointerException("recycled");
        push("a");
        channel.close();

        assertThat(called).containsExactly("first flush", "closed");
        assertThat(container.completions).as("attempts").isEqualTo(1);
    }

    @Test
    void an_error_after_the_first_events_does_not_end_the_response() throws Exception {
        onFirstFlush = () -> {
            throw new StackOverflowError("a test");
        };
        start();
        push("a");

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "a"));
        assertThat(container.completions).isZero();
    }

    @Test
    void a_container_may_refuse_to_complete_the_response_a_second_time() throws Exception {
        start();
        container.completeFailure = new IllegalStateException("already completed");
        writer.close();
        push("a");

        assertThat(called).containsExactly("first flush", "closed");
        assertThat(container.completions).as("attempts").isEqualTo(1);
    }
}
