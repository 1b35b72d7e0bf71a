package dev.sluice.metrics;

import dev.sluice.event.ErrorCode;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * Formats lines of the log, each one JSON object. Names that clients chose, such as a conversation's, cannot break out of
 * their quotes or their line.
 */
final class JournalLine {

    /** Shared: looking the implementation up costs more than formatting a line. */
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private JournalLine() {}

    /** The line of the stream log, without the principal. */
    static String stream(FinishedStream stream) {
        JsonObjectBuilder line = JSON.createObjectBuilder()
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
        return oneLine(line.add("attempts", stream.attempts()).add("skipped_chunks", stream.skippedChunks()));
    }

    /** The line of the audit log: who asked which model and when, and what it cost. */
    static String audit(FinishedStream stream) {
        JsonObjectBuilder line = JSON.createObjectBuilder()
                .add("principal", stream.facts().principal())
                .add("started_at", stream.facts().createdAt().toString())
                .add("ended_at", stream.facts().createdAt().plus(stream.took()).toString())
                .add("model", stream.model())
                .add("stream_id", stream.facts().id().value())
                .add("conversation_id", stream.facts().conversationId());
        outcome(line, stream);
        return oneLine(line);
    }

    private static void outcome(JsonObjectBuilder line, FinishedStream stream) {
        line.add("input_tokens", stream.usage().input())
                .add("output_tokens", stream.usage().output())
                .add("tokens_estimated", stream.usage().estimated())
                .add("outcome", stream.outcome());
        ErrorCode error = stream.error();
        if (error != null) {
            line.add("error", error.wireName());
        }
    }

    /** JSON escapes characters below U+0020; this escapes other line breaks and control characters that viewers interpret. */
    private static String oneLine(JsonObjectBuilder builder) {
        String json = builder.build().toString();
        StringBuilder line = null;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (isPlain(c)) {
                if (line != null) {
                    line.append(c);
                }
                continue;
            }
            if (line == null) {
                line = new StringBuilder(json.length() + 16).append(json, 0, i);
            }
            line.append(String.format("\\u%04x", (int) c));
        }
        return line == null ? json : line.toString();
    }

    private static boolean isPlain(char c) {
        int type = Character.getType(c);
        return c < 0x7f
                || !(Character.isISOControl(c)
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.FORMAT);
    }
}
