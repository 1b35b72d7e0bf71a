package dev.sluice.stream;

import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Who is notified of what happens to one stream, in the order that {@link StreamListener} describes. Lets go of everybody once
 * the stream has ended, because they hold the prompt and an ended stream is kept for its log.
 *
 * <p>Thread-safe; {@link #begin} comes before everything else. This object's lock is never held during a call.
 */
final class StreamNotices {

    private static final Logger LOG = System.getLogger(StreamNotices.class.getName());

    private final StreamId stream;
    private volatile TurnStore store;
    private volatile StreamListener registry = StreamListener.NONE;
    private volatile StreamListener observer = StreamListener.NONE;

    /** The end, between the moment at which it may be published and the moment at which the observer is notified of it. */
    private volatile @Nullable StreamEnd unobserved;

    StreamNotices(StreamId stream, TurnStore store) {
        this.stream = stream;
        this.store = store;
    }

    /**
     * Notifies of the start. What the observer or the store throws goes to the caller, and the stream must then be ended.
     *
     * @param registry is notified of the end only
     */
    void begin(StreamFacts facts, StartRequest request, StreamListener registry, StreamObserver observers) {
        this.registry = registry;
        observer = observers.started(facts, request);
        store.started(facts);
    }

    void retried(StreamRetried event) {
        observer.retried(event);
    }

    void answered() {
        observer.answered();
    }

    /** Returns whether the reply will be stored, as far as can be known now. May be asked several times, by any thread. */
    boolean isStoring(StreamLog log) {
        try {
            return store.ending(log);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The reply of stream " + stream.value() + " could not be stored", e);
            return false;
        }
    }

    /** Notifies of the end those who must know of it before readers do. Called once. */
    void endBeforeReaders(StreamEnd end) {
        notify(store, end);
        notify(registry, end);
        store = TurnStore.NONE;
        registry = StreamListener.NONE;
        unobserved = end;
    }

    /** Notifies the observer of the end, if there was one and the observer has not been notified. */
    void endAfterReaders() {
        if (unobserved == null) {
            return;
        }
        StreamEnd end;
        StreamListener listener;
        synchronized (this) {
            end = unobserved;
            listener = observer;
            unobserved = null;
            observer = StreamListener.NONE;
        }
        if (end != null) {
            notify(listener, end);
        }
    }

    private void notify(StreamListener listener, StreamEnd end) {
        try {
            listener.ended(end);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "What follows the end of stream " + stream.value() + " failed", e);
        }
    }
}
