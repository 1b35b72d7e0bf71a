package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.event.StreamEvent.ChannelMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One response of a container, written by one writer. */
final class EventStreamWriterTest {

    private static final String RETRY = "retry: 3000\n\n";
    private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(15);
    private static final long WRITE_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    private long nanos = Long.MAX_VALUE - 5; // a clock that wraps around during the test
    private final Channels channels = new Channels(0, 0, () -> nanos);
    private final Channel channel = Objects.requireNonNull(channels.open("ada"));
    private final FakeContainer container = new FakeContainer();
    private final LongAdder sent = new LongAdder();
    private final List<String> called = new ArrayList<>();
    private Runnable onFirstFlush = () -> called.add("first flush");
    private Runnable onClose = () -> called.add("closed");
    private EventStreamWriter writer = writer(Duration.ofHours(1));

    private EventStreamWriter writer(Duration login) {
        try {
            return new EventStreamWriter(
                    "a log",
                    wake -> channel.attach(0, wake),
                    new ChannelDialect().encoder("c", new Dialect.Options(false, true, true)),
                    login,
                    sent,
                    () -> nanos,
                    () -> onFirstFlush.run(),
                    closed -> onClose.run());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void the_containers_rules_were_kept() {
        assertThat(container.breaches).isEmpty();
        assertThat(container.completions).isLessThanOrEqualTo(1);
    }

    @Test
    void nothing_is_written_before_the_container_says_so() throws Exception {
        push("a");
        writer.start(container.request(), container.response());
        push("b");
        assertThat(container.take()).isEmpty();

        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "a") + frame(1, "b"));
    }

    @Test
    void what_is_there_is_flushed_once_and_then_the_first_flush_is_reported() throws Exception {
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
    void a_response_that_is_not_ready_gets_all_at_once_when_it_is() throws Exception {
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

    @Test
    void a_flush_that_fills_the_socket_is_followed_by_nothing_until_the_client_reads() throws Exception {
        container.flushFills = true;
        start();
        assertThat(container.take()).isEqualTo(RETRY);
        assertThat(called).as("all has left").containsExactly("first flush");
        push("a");
        assertThat(container.take()).isEmpty();

        container.ready = true;
        writer.onWritePossible();

        assertThat(container.take()).isEqualTo(frame(0, "a"));
    }

    @Test
    void a_reader_at_the_end_is_completed_only_when_the_response_is_ready() throws Exception {
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
    void a_client_that_kept_up_gets_the_last_frames_with_the_end_of_the_response() throws Exception {
        push("last");
        channel.close();
        start();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "last"));
        assertThat(container.flushes).as("completing flushes").isZero();
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
    void errors_reported_twice_complete_the_response_once() throws Exception {
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
    void a_first_flush_that_throws_does_not_silence_the_writer() throws Exception {
        onFirstFlush = () -> {
            throw new IllegalArgumentException("a fault of the provider's adapter");
        };
        start();
        push("a");

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "a"));
        assertThat(container.completions).isZero();
    }

    @Test
    void a_first_flush_that_wakes_the_writer_is_followed_by_what_it_pushed() throws Exception {
        onFirstFlush = () -> push("launched");
        start();

        assertThat(container.take()).isEqualTo(RETRY + frame(0, "launched"));
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
    void what_a_client_did_not_take_survives_other_writers_on_the_same_thread() throws Exception {
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

    private void start() throws IOException {
        writer.start(container.request(), container.response());
        writer.onWritePossible();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        channels.sweep();
        writer.sweep(nanos, KEEP_ALIVE, WRITE_TIMEOUT);
    }

    private void push(String data) {
        assertThat(channel.push(new ChannelMessage("note", data))).isTrue();
    }

    private static String frame(int sequence, String data) {
        return "id: c." + sequence + "\nevent: note\ndata: " + data + "\n\n";
    }
}
