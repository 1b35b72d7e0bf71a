package dev.sluice.stream;

import dev.sluice.event.StreamEvent.StreamRetried;

/**
 * Follows one stream: called once for each retry, once at the first content and once at the end, but never for each event.
 *
 * <p>Called in that order, by any thread and under no lock of the stream's own. Must not block and must not throw: the
 * provider's reply and its readers wait meanwhile.
 *
 * <p>A stream's listeners are called one after the other: first its {@link TurnStore}, then the
 * {@link StreamRegistry}, then the listener of the {@link StreamObserver}. A reply is therefore handed over for storing before its
 * stream counts as ended.
 */
public interface StreamListener {

    /** An attempt failed, and the one that the event describes follows. */
    default void retried(StreamRetried event) {}

    /** The first content arrived. */
    default void answered() {}

    /** The stream ended. Called once, after the terminal event was appended and before readers can see it. */
    void ended(StreamEnd end);
}
