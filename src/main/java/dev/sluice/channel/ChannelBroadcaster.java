package dev.sluice.channel;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A broadcaster that queues nothing and waits for nobody: each sink is sent the event on the caller's thread. Every open
 * {@link LocalChannel} is registered, which takes an event into its log at once.
 *
 * <p>A sink that fails to take an event is reported to the error listeners, closed, and removed. A sink that is found closed
 * is removed. Close listeners learn of every sink that this broadcaster closes or finds closed, and of a channel as soon as it
 * is closed; a listener that throws is logged and keeps no other from being called.
 *
 * <p>Thread-safe. Listeners run on the thread that caused the call, under no lock.
 *
 * @see <a href="https://jakarta.ee/specifications/restful-ws/3.1/jakarta-restful-ws-spec-3.1#sse_broadcasting">Jakarta REST
 *     3.1, broadcasting</a>
 */
public final class ChannelBroadcaster implements SseBroadcaster {

    private static final Logger LOG = System.getLogger(ChannelBroadcaster.class.getName());

    private final Set<SseEventSink> sinks = ConcurrentHashMap.newKeySet();
    private final List<BiConsumer<SseEventSink, Throwable>> errorListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<SseEventSink>> closeListeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void onError(BiConsumer<SseEventSink, Throwable> listener) {
        checkOpen();
        errorListeners.add(listener);
    }

    @Override
    public void onClose(Consumer<SseEventSink> listener) {
        checkOpen();
        closeListeners.add(listener);
    }

    @Override
    public void register(SseEventSink sink) {
        checkOpen();
        sinks.add(sink);
    }

    /**
     * Sends an event to every sink.
     *
     * @return completes when every sink has taken the event or failed, with the number of those that took it; at once where
     *     all sinks are channels
     */
    @Override
    public CompletionStage<Integer> broadcast(OutboundSseEvent event) {
        checkOpen();
        AtomicInteger reached = new AtomicInteger();
        CompletableFuture<?>[] sends = sinks.stream()
                .map(sink -> send(sink, event, reached).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(sends).thenApply(unused -> reached.get());
    }

    private CompletionStage<?> send(SseEventSink sink, OutboundSseEvent event, AtomicInteger reached) {
        CompletionStage<?> sending;
        try {
            if (sink.isClosed()) {
                remove(sink);
                return CompletableFuture.completedFuture(sink);
            }
            sending = sink.send(event);
        } catch (RuntimeException | Error e) {
            sending = CompletableFuture.failedFuture(e);
        }
        return sending.handle((sent, failure) -> {
            if (failure == null) {
                reached.incrementAndGet();
            } else if (failure instanceof IllegalStateException && sink.isClosed()) {
                remove(sink); // closed between the question and the attempt
            } else {
                failed(sink, failure);
                closeAndRemove(sink);
            }
            return sink;
        });
    }

    private void closeAndRemove(SseEventSink sink) {
        if (sinks.remove(sink)) {
            try {
                sink.close();
            } catch (RuntimeException | Error e) {
                failed(sink, e);
            }
            notifyClosed(sink);
        }
    }

    /** Removes a sink that is closed, and notifies the close listeners unless it was removed before. */
    void remove(SseEventSink sink) {
        if (sinks.remove(sink)) {
            notifyClosed(sink);
        }
    }

    private void failed(SseEventSink sink, Throwable failure) {
        errorListeners.forEach(listener -> isolated(() -> listener.accept(sink, failure)));
    }

    private void notifyClosed(SseEventSink sink) {
        closeListeners.forEach(listener -> isolated(() -> listener.accept(sink)));
    }

    private static void isolated(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A listener of the broadcaster failed", e);
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the broadcaster is closed");
        }
    }

    @Override
    public void close() {
        close(true);
    }

    @Override
    public void close(boolean cascading) {
        if (closed.getAndSet(true)) {
            return;
        }
        if (cascading) {
            sinks.forEach(this::closeAndRemove);
        } else {
            sinks.clear();
        }
    }
}
