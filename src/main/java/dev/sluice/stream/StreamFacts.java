package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.time.Instant;

/**
 * What is known of a stream from its start, and never changes. Holds none of the prompt, so that it may be kept for as long
 * as the log.
 *
 * @param principal the principal that started the stream, who alone may see it
 * @param model the model that was asked for, {@code provider/model}
 * @param estimatedInput the tokens of the request, estimated from its length
 * @param createdNanos the start by the clock of {@link StreamRegistry}, from which durations are measured
 */
public record StreamFacts(
        StreamId id,
        String principal,
        String conversationId,
        String model,
        long estimatedInput,
        Instant createdAt,
        long createdNanos) {}
