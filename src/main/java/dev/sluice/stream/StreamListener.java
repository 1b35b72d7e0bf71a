package dev.sluice.stream;

import dev.sluice.event.StreamEvent.StreamRetried;

/**
 * Follows one stream: called once for each retry, once at the first content and once at the end, but never for each event.
 *
 * <p>Called in that order, by any thread and under no lock of the stream's own. Must not block: the provider's reply waits
 * meanwhile. What {@link #retried} and {@link #answered} throw ends the stream as a mistake of Sluice's own; what {@link
 * #ended} throws is logged and keeps no other listener from being called.
 *
 * <p>A stream's {@link TurnStore} and then its {@link StreamRegistry} are notified of the end before readers see it: a client
 * that comes back at once must find its turn handed over for storing, and the stream no longer counted. The listener of the
 * {@link StreamObserver} is notified afterwards, so that no reader waits for books that are kept.
 */
public interface StreamListener {

    /** Is interested in nothing. */
    StreamListener NONE = end -> {};

    /** An attempt failed, and the one that the event describes follows. */
    default void retried(StreamRetried event) {}

    /** The first content arrived. */
    default void answered() {}

    /** The stream ended. Called once. */
    void ended(StreamEnd end);
}
