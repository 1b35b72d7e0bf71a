package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of a stream from its start, and never changes. Holds none of the prompt, so that it may be kept for as long
 * as the log.
 *
 * @param principal the principal that started the stream, who alone may see it
 * @param model the model that was asked for, {@code provider/model}
 * @param estimatedInput the tokens of the request, estimated from its length
 * @param notes what the protocol that the stream was started in needs of the request later, on whichever node; a few kilobytes
 *     at most
 * @param createdNanos the start by the clock of {@link StreamRegistry}, from which durations are measured
 */
public record StreamFacts(
        StreamId id,
        String principal,
        String conversationId,
        String model,
        long estimatedInput,
        Map<String, String> notes,
        Instant createdAt,
        long createdNanos) {

    /** What a stream's facts take in memory besides the record, in bytes, estimated. */
    long heldBytes() {
        long chars = (long) principal.length() + conversationId.length() + model.length();
        for (Map.Entry<String, String> note : notes.entrySet()) {
            chars += note.getKey().length() + note.getValue().length();
        }
        return 2 * chars;
    }
}
