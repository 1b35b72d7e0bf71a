package dev.sluice.chat;

import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The form of a reply that is JSON.
 *
 * @param name the schema's name; null without a schema
 * @param schema the JSON Schema of the reply; null if any object will do
 * @param strict whether the provider enforces the schema; null for its default
 */
public record ReplyFormat(
        @Nullable String name,
        @Nullable JsonObject schema,
        @Nullable Boolean strict) {

    /** Any JSON object. */
    public static final ReplyFormat JSON = new ReplyFormat(null, null, null);
}
