package dev.sluice.rest;

import dev.sluice.dialect.Stage;
import dev.sluice.event.EventId;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.stream.ChatStream;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream.
 *
 * @param state {@code running}, {@code completed}, {@code failed} or {@code cancelled}
 * @param textLength UTF-16 units of text written so far
 * @param createdAt milliseconds since 1970
 */
@JsonbPropertyOrder({
    "streamId",
    "state",
    "stage",
    "textLength",
    "lastEventId",
    "conversationId",
    "model",
    "createdAt",
    "tokenCount"
})
public record StreamStatus(
        String streamId,
        String state,
        String stage,
        int textLength,
        String lastEventId,
        String conversationId,
        String model,
        long createdAt,
        TokenCount tokenCount) {

    /** Tokens, as in {@code complete}. */
    @JsonbPropertyOrder({"input", "output", "total", "cached", "cacheWrite", "reasoning", "estimated"})
    public record TokenCount(
            long input,
            long output,
            long total,
            @Nullable Long cached,
            @Nullable Long cacheWrite,
            @Nullable Long reasoning,
            boolean estimated) {

        static TokenCount of(Usage usage) {
            return new TokenCount(
                    usage.input(),
                    usage.output(),
                    usage.total(),
                    told(usage.cached()),
                    told(usage.cacheWrite()),
                    told(usage.reasoning()),
                    usage.estimated());
        }

        private static @Nullable Long told(long tokens) {
            return tokens == Usage.UNTOLD ? null : tokens;
        }
    }

    static StreamStatus of(ChatStream stream) {
        // One read, so that state, stage and last event belong together though the stream goes on.
        Stage[] stage = {Stage.ANALYZING};
        StreamEvent[] last = new StreamEvent[1];
        int[] lastSequence = new int[1];
        stream.log().read(0, Integer.MAX_VALUE, (event, sequence, reply) -> {
            stage[0] = stage[0].after(event);
            last[0] = event;
            lastSequence[0] = sequence;
        });
        Usage usage = last[0] instanceof StreamCompleted completed ? completed.usage() : stream.usage();
        return new StreamStatus(
                stream.id().value(),
                state(last[0]),
                stage[0].wireName(),
                stream.textLength(),
                new EventId(stream.id(), lastSequence[0]).toString(),
                stream.conversationId(),
                stream.model(),
                stream.createdAt().toEpochMilli(),
                TokenCount.of(usage));
    }

    private static String state(@Nullable StreamEvent last) {
        if (last instanceof StreamCompleted completed) {
            return completed.stopReason() == StopReason.CANCELLED ? "cancelled" : "completed";
        }
        return last instanceof StreamFailed ? "failed" : "running";
    }
}
