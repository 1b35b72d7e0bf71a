package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The standard's view of all channels: what is broadcast here reaches every channel, and every sink that was registered.
 *
 * <p>Unlike Jersey's own it queues nothing and waits for nobody: a channel takes the event into its log, where each reader
 * finds it when it can. A sink that cannot be sent to is closed and forgotten.
 *
 * @see <a href="https://jakarta.ee/specifications/restful-ws/3.1/jakarta-restful-ws-spec-3.1#sse_broadcasting">Jakarta REST
 *     3.1, broadcasting</a>
 */
public final class ChannelBroadcaster implements SseBroadcaster {

    private final Channels channels;
    private final List<SseEventSink> sinks = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<SseEventSink, Throwable>> errorListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<SseEventSink>> closeListeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    public ChannelBroadcaster(Channels channels) {
        this.channels = channels;
    }

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

    /** Reaches everybody without waiting. Completes with the event at once: each delivery is its reader's own affair. */
    @Override
    public CompletionStage<?> broadcast(OutboundSseEvent event) {
        checkOpen();
        push(new ChannelMessage(event.getName(), String.valueOf(event.getData())));
        for (SseEventSink sink : sinks) {
            if (sink.isClosed()) {
                forget(sink);
                continue;
            }
            try {
                CompletionStage<?> unused = sink.send(event).whenComplete((sent, failure) -> {
                    if (failure != null) {
                        failed(sink, failure);
                    }
                });
            } catch (RuntimeException e) {
                failed(sink, e);
            }
        }
        return CompletableFuture.completedFuture(event);
    }

    /** Reaches every channel, and returns how many there are. */
    public int push(ChannelMessage message) {
        return channels.broadcast(message);
    }

    private void failed(SseEventSink sink, Throwable failure) {
        errorListeners.forEach(listener -> listener.accept(sink, failure));
        forget(sink);
    }

    private void forget(SseEventSink sink) {
        if (sinks.remove(sink)) {
            sink.close();
            closeListeners.forEach(listener -> listener.accept(sink));
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
        if (!closed.getAndSet(true) && cascading) {
            sinks.forEach(this::forget);
        }
    }
}
