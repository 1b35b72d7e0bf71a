package dev.sluice.metrics;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a generation came to.
 *
 * @param asked the model that was asked first, {@code provider/model}
 * @param model the model that was asked last
 * @param firstContent from the start to the first content, or null where none came
 * @param attempts how often a model was asked
 */
record FinishedStream(
        StreamId id,
        String principal,
        String conversationId,
        String asked,
        String model,
        Instant startedAt,
        Duration took,
        @Nullable Duration firstContent,
        int attempts,
        int skippedChunks,
        Usage usage,
        StreamEvent terminal) {

    /** The stop reason, or {@code failed}. */
    String outcome() {
        return terminal instanceof StreamCompleted completed
                ? completed.stopReason().wireName()
                : "failed";
    }

    /** Why it failed, or null when it did not. */
    @Nullable
    ErrorCode error() {
        return terminal instanceof StreamFailed failed ? failed.code() : null;
    }
}
