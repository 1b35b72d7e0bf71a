package dev.sluice.metrics;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.Usage;
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
        Usage usage = stream.usage();
        line.add("input_tokens", usage.input()).add("output_tokens", usage.output());
        told(line, "cached_tokens", usage.cached());
        told(line, "cache_write_tokens", usage.cacheWrite());
        told(line, "reasoning_tokens", usage.reasoning());
        line.add("tokens_estimated", usage.estimated());
        Cost cost = stream.cost();
        if (cost != null) {
            line.add("cost", cost.digits()).add("currency", cost.currency());
        }
        line.add("outcome", stream.outcome());
        ErrorCode error = stream.error();
        if (error != null) {
            line.add("error", error.wireName());
        }
    }

    private static void told(JsonLine line, String name, long tokens) {
        if (tokens != Usage.UNTOLD) {
            line.add(name, tokens);
        }
    }
}
