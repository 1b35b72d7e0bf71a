package dev.sluice.metrics;

import dev.sluice.event.ErrorCode;
import java.time.Duration;

/** Formats lines of the log, each one JSON object. */
final class JournalLine {

    private JournalLine() {}

    /** The line of the stream log, without the principal. */
    static String stream(FinishedStream stream) {
        JsonLine line = new JsonLine()
                .add("stream_id", stream.facts().id().value())
                .add("conversation_id", stream.facts().conversationId())
                .add("asked", stream.facts().model())
                .add("model", stream.model())
                .add("started_at", stream.facts().createdAt().toString())
                .add("duration_ms", stream.took().toMillis());
        Duration firstContent = stream.firstContent();
        if (firstContent != null) {
            line.add("first_content_ms", firstContent.toMillis());
        }
        outcome(line, stream);
        return line.add("attempts", stream.attempts())
                .add("skipped_chunks", stream.skippedChunks())
                .add("left_out_fields", stream.leftOutFields())
                .end();
    }

    /** The line of the audit log: who asked which model and when, and what it cost. */
    static String audit(FinishedStream stream) {
        JsonLine line = new JsonLine()
                .add("principal", stream.facts().principal())
                .add("started_at", stream.facts().createdAt().toString())
                .add("ended_at", stream.endedAt().toString())
                .add("model", stream.model())
                .add("stream_id", stream.facts().id().value())
                .add("conversation_id", stream.facts().conversationId());
        outcome(line, stream);
        return line.end();
    }

    private static void outcome(JsonLine line, FinishedStream stream) {
        line.add("input_tokens", stream.usage().input())
                .add("output_tokens", stream.usage().output())
                .add("tokens_estimated", stream.usage().estimated())
                .add("outcome", stream.outcome());
        ErrorCode error = stream.error();
        if (error != null) {
            line.add("error", error.wireName());
        }
    }
}
