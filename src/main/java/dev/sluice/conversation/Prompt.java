package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A turn of a request in the form in which it is stored.
 *
 * @param parts as {@link Turn#parts}
 * @param blobs its attachments by their ids
 */
record Prompt(Turn.Role role, String content, @Nullable String parts, Map<String, Blob> blobs) {

    static Prompt of(Message message) {
        Turn.Role role = switch (message.role()) {
            case USER -> Turn.Role.USER;
            case ASSISTANT -> Turn.Role.ASSISTANT;
            case TOOL -> Turn.Role.TOOL;
        };
        if (message.isText()) {
            return new Prompt(role, message.text(), null, Map.of());
        }
        Map<String, Blob> blobs = new HashMap<>();
        return new Prompt(role, text(message), PartsJson.write(message.parts(), blobs), blobs);
    }

    private static String text(Message message) {
        StringBuilder text = new StringBuilder(message.text());
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                text.append(text.isEmpty() ? "" : "\n\n").append(result.text());
            }
        }
        return text.toString();
    }

    Turn turn(long now, @Nullable String streamId) {
        return new Turn(role, content, parts, Turn.Status.COMPLETE, now, streamId, null);
    }

    /** The bytes that it takes in memory, about. */
    long bytes() {
        long bytes = 2L * (content.length() + (parts == null ? 0 : parts.length()));
        for (Blob blob : blobs.values()) {
            bytes += blob.length();
        }
        return bytes;
    }
}
