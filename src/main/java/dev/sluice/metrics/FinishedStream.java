package dev.sluice.metrics;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.stream.StreamFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has ended, as it is measured, traced and logged.
 *
 * @param model the model that was asked last, {@code provider/model}
 * @param took from the start to the end
 * @param firstContent from the start to the first content; null if there was none
 * @param attempts the number of attempts, at least 1
 * @param skippedChunks chunks of the provider that were skipped because they could not be parsed
 * @param cost null if the model has no price
 * @param leftOutFields fields of the others that were left out because they could not be read
 */
record FinishedStream(
        StreamFacts facts,
        String model,
        Duration took,
        @Nullable Duration firstContent,
        int attempts,
        int skippedChunks,
        int leftOutFields,
        Usage usage,
        @Nullable Cost cost,
        StreamEvent terminal) {

    Instant endedAt() {
        return facts.createdAt().plus(took);
    }

    /** The stop reason's wire name, or {@code failed}. */
    String outcome() {
        return terminal instanceof StreamCompleted completed
                ? completed.stopReason().wireName()
                : "failed";
    }

    /** The reason of a failure; null if the stream did not fail. */
    @Nullable
    ErrorCode error() {
        return terminal instanceof StreamFailed failed ? failed.code() : null;
    }
}
