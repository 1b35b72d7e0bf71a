package dev.sluice.stream;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;

/**
 * Is told what becomes of generations, for whoever counts, traces or writes them down: once at the start, once for each
 * attempt, once at the first content, once at the end, and never for a single event.
 *
 * <p>Told by whatever thread makes it happen, in that order for one generation. Must not wait, and must not throw: the
 * provider's reply and its readers wait meanwhile.
 */
@FunctionalInterface
public interface StreamObserver {

    /** Looks at nothing. */
    StreamObserver NONE = (id, request) -> new Watch() {};

    /** A stream was made, in the thread of the request that asked for it. */
    Watch started(StreamId id, StartRequest request);

    /** Is told what becomes of one generation. */
    interface Watch {

        /** An attempt failed, and the one that this event tells of will be made. */
        default void retried(StreamRetried event) {}

        /** The first content came. */
        default void answered() {}

        /** The generation is over. Told before readers see the terminal event. */
        default void ended(End end) {}
    }

    /**
     * How a generation ended.
     *
     * @param terminal the event that ended it
     * @param usage tokens as the provider told them, or a guess
     * @param skippedChunks chunks of the provider that were not understood
     */
    record End(StreamEvent terminal, Usage usage, int skippedChunks) {}
}
