package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The part of the contract in {@link SseBroadcaster}'s Javadoc that Jersey's own implementation keeps too. */
abstract class BroadcasterContract {

    final Sink one = new Sink("one");
    final Sink other = new Sink("other");
    final List<String> closed = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    SseBroadcaster broadcaster = broadcaster();

    /** Creates the implementation under test. */
    abstract SseBroadcaster broadcaster();

    @BeforeEach
    void register_listeners_and_sinks() {
        broadcaster.onClose(sink -> closed.add(sink.toString()));
        broadcaster.onError((sink, failure) -> failed.add(sink + ": " + failure.getMessage()));
        broadcaster.register(one);
        broadcaster.register(other);
    }

    @Test
    void every_sink_gets_every_event_in_order() {
        broadcast("a");
        broadcast("b");

        assertThat(one.received).containsExactly("a", "b");
        assertThat(other.received).containsExactly("a", "b");
        assertThat(closed).isEmpty();
        assertThat(failed).isEmpty();
    }

    @Test
    void a_sink_registered_later_gets_later_events_only() {
        Sink late = new Sink("late");
        broadcast("a");
        broadcaster.register(late);
        broadcast("b");

        assertThat(late.received).containsExactly("b");
    }

    @Test
    void the_stage_of_a_broadcast_completes() {
        CompletionStage<?> stage = broadcast("a");

        assertThat(stage.toCompletableFuture()).isCompleted();
    }

    @Test
    void a_sink_that_throws_is_reported_and_the_others_get_the_event() {
        one.thrown = new IllegalArgumentException("broken pipe");
        broadcast("a");

        assertThat(failed).containsExactly("one: broken pipe");
        assertThat(other.received).containsExactly("a");
        assertThat(other.isClosed()).isFalse();
    }

    @Test
    void a_sink_that_failed_is_closed_and_gets_no_more_events() {
        one.thrown = new IllegalArgumentException("broken pipe");
        broadcast("a");
        one.thrown = null;
        broadcast("b");

        assertThat(one.isClosed()).isTrue();
        assertThat(one.received).isEmpty();
        assertThat(failed).hasSize(1);
    }

    @Test
    void closing_closes_every_sink_and_reports_each_once() {
        broadcaster.close();
        broadcaster.close();

        assertThat(one.isClosed()).isTrue();
        assertThat(other.isClosed()).isTrue();
        assertThat(closed).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void closing_without_cascading_leaves_the_sinks_open() {
        broadcaster.close(false);

        assertThat(one.isClosed()).isFalse();
        assertThat(other.isClosed()).isFalse();
        assertThat(closed).isEmpty();
    }

    @Test
    void a_closed_broadcaster_does_not_broadcast() {
        broadcaster.close();

        assertThatThrownBy(() -> broadcast("a")).isInstanceOf(IllegalStateException.class);
    }

    final CompletionStage<?> broadcast(String data) {
        return broadcaster.broadcast(event(data));
    }

    static OutboundSseEvent event(Object data) {
        return new OutboundEvent.Builder().name("note").data(data).build();
    }

    /** A sink that records the data it receives, and fails on demand. */
    static final class Sink implements SseEventSink {

        final List<String> received = new ArrayList<>();

        @Nullable
        RuntimeException thrown;

        @Nullable
        CompletableFuture<Object> sending;

        @Nullable
        RuntimeException thrownByClose;

        private final String name;
        private boolean closed;

        Sink(String name) {
            this.name = name;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public CompletionStage<?> send(OutboundSseEvent event) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (thrown != null) {
                throw thrown;
            }
            received.add(String.valueOf(event.getData()));
            return sending == null ? CompletableFuture.completedFuture(event) : sending;
        }

        @Override
        public void close() {
            closed = true;
            if (thrownByClose != null) {
                throw thrownByClose;
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
