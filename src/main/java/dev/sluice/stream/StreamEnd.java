package dev.sluice.stream;

import dev.sluice.event.Cost;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How a stream ended: all that bookkeeping needs, so that it may be done later and by another thread.
 *
 * @param log complete, and never changed again
 * @param terminal the event that ended the stream
 * @param model the model that was asked last, {@code provider/model}
 * @param attempts the number of attempts, at least 1
 * @param usage tokens of all attempts, as the providers reported them, or an estimate; none if the only one failed before it was told
 *     anything
 * @param cost what the reply cost; null if its model has no price, or if nothing was asked that would cost anything
 * @param skippedChunks chunks of the provider that were skipped because they could not be parsed
 * @param leftOutFields fields of the others that were left out because they could not be read
 */
public record StreamEnd(
        StreamFacts facts,
        StreamLog log,
        StreamEvent terminal,
        String model,
        int attempts,
        Usage usage,
        @Nullable Cost cost,
        int skippedChunks,
        int leftOutFields) {}
