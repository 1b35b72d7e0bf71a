package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.ws.rs.sse.SseBroadcaster;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Jersey's broadcaster: keeps the shared contract, and departs from the Javadoc in the ways the tests below show. */
final class JerseyBroadcasterTest extends BroadcasterContract {

    /** Uses reflection: there is no public constructor, and {@code Sse.newBroadcaster()} works in a running server only. */
    @Override
    SseBroadcaster broadcaster() {
        try {
            Constructor<?> constructor = Class.forName("org.glassfish.jersey.media.sse.internal.JerseySseBroadcaster")
                    .getDeclaredConstructor(ExecutorService.class);
            constructor.setAccessible(true);
            return (SseBroadcaster) constructor.newInstance(new CallerRunsExecutor());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("JerseySseBroadcaster no longer has a constructor with an ExecutorService", e);
        }
    }

    @Test
    void differs_a_write_to_a_closed_sink_is_reported_as_an_error_and_not_as_a_close() {
        one.close();
        broadcast("a");

        assertThat(failed).containsExactly("one: closed");
        assertThat(closed).isEmpty();
    }

    @Test
    void differs_a_send_whose_stage_fails_is_not_reported() {
        one.sending = CompletableFuture.failedFuture(new IllegalStateException("broken pipe"));
        broadcast("a");

        assertThat(failed).isEmpty();
        assertThat(one.isClosed()).isFalse();
    }

    @Test
    void differs_the_stage_completes_before_the_sinks_have_sent() {
        one.sending = new CompletableFuture<>();

        assertThat(broadcast("a").toCompletableFuture()).isCompleted();
    }

    @Test
    void differs_a_closed_broadcaster_takes_listeners_and_closes_sinks_instead_of_throwing() {
        broadcaster.close();
        Sink late = new Sink("late");

        assertThatCode(() -> {
                    broadcaster.onClose(sink -> {});
                    broadcaster.onError((sink, failure) -> {});
                    broadcaster.register(late);
                })
                .doesNotThrowAnyException();
        assertThat(late.isClosed()).isTrue();
    }

    /** Runs everything on the calling thread, so that tests need not wait. */
    private static final class CallerRunsExecutor extends AbstractExecutorService {

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {
            // Owns no thread.
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
