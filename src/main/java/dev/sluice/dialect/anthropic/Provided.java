package dev.sluice.dialect.anthropic;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event of Anthropic's that Sluice has no event for.
 *
 * @param type its type
 * @param json all of it
 */
record Provided(String type, JsonObject json) {

    /** Of members with equal names the last counts, as for the decoder. */
    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.LAST));

    /** The types that can stand in a line of their own. */
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_.]{1,64}");

    /** Reads an event; null if it has no type, is nested too deeply, or cannot be read for another such reason. */
    static @Nullable Provided of(String json) {
        JsonObject object = object(json);
        String type = object == null ? "" : object.getString("type", "");
        return object != null && TYPE.matcher(type).matches() ? new Provided(type, object) : null;
    }

    /** Reads an object; null for any other text. */
    static @Nullable JsonObject object(String source) {
        try (JsonReader reader = READERS.createReader(new StringReader(source))) {
            return reader.readObject();
        } catch (
                RuntimeException
                        e) { // besides its own exceptions, the parser throws others for large numbers and depth
            return null;
        }
    }

    /** A member that is an object, or an empty one. */
    JsonObject member(String name) {
        return json.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    }

    /** The block that begins, or the delta. */
    JsonObject content() {
        return member(type.equals("content_block_start") ? "content_block" : "delta");
    }

    /** The type of the block that begins, or of the delta. */
    String contentType() {
        return content().get("type") instanceof JsonString text ? text.getString() : "";
    }
}
