package dev.sluice.metrics;

import dev.sluice.event.ErrorCode;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * Lines of the log, each one JSON object. Whatever a client has named itself, such as a conversation, stays within its
 * quotes and on its line.
 */
final class JournalLine {

    /** Kept, because looking the implementation up costs more than making a line. */
    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private JournalLine() {}

    /** What a stream came to, without who asked. */
    static String stream(FinishedStream stream) {
        JsonObjectBuilder line = JSON.createObjectBuilder()
                .add("stream_id", stream.id().value())
                .add("conversation_id", stream.conversationId())
                .add("asked", stream.asked())
                .add("model", stream.model())
                .add("started_at", stream.startedAt().toString())
                .add("duration_ms", stream.took().toMillis());
        Duration firstContent = stream.firstContent();
        if (firstContent != null) {
            line.add("first_content_ms", firstContent.toMillis());
        }
        outcome(line, stream);
        return oneLine(line.add("attempts", stream.attempts()).add("skipped_chunks", stream.skippedChunks()));
    }

    /** Who asked which model when, and what it cost. */
    static String audit(FinishedStream stream) {
        JsonObjectBuilder line = JSON.createObjectBuilder()
                .add("principal", stream.principal())
                .add("started_at", stream.startedAt().toString())
                .add("ended_at", stream.startedAt().plus(stream.took()).toString())
                .add("model", stream.model())
                .add("stream_id", stream.id().value())
                .add("conversation_id", stream.conversationId());
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

    /** JSON escapes what is below a blank; what else some viewers break lines at, or obey, is escaped here. */
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
