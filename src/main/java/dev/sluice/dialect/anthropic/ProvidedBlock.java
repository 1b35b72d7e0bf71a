package dev.sluice.dialect.anthropic;

import static dev.sluice.dialect.JsonFields.field;

import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A block of a kind that Sluice does not know, put together from its pieces as official clients do for the kinds they know. */
final class ProvidedBlock {

    /** What the pieces of an input are called, in all kinds of blocks that have one. */
    private static final String INPUT_PIECE = "partial_json";

    private final JsonObject begun;
    private final Map<String, StringBuilder> added = new LinkedHashMap<>();

    /** Makes a block as it begins. */
    ProvidedBlock(JsonObject begun) {
        this.begun = begun;
    }

    /** Adds a piece: its texts are appended to those of the same names. */
    void add(JsonObject delta) {
        delta.forEach((name, value) -> {
            if (!name.equals("type") && value instanceof JsonString piece) {
                added.computeIfAbsent(name, unused -> new StringBuilder(begun.getString(name, "")))
                        .append(piece.getString());
            }
        });
    }

    void write(FrameBuffer out) {
        List<String> written = new ArrayList<>(List.of("type"));
        field(out.put('{'), "type", begun.getString("type", ""));
        for (Map.Entry<String, StringBuilder> member : added.entrySet()) {
            String name = member.getKey().equals(INPUT_PIECE) ? "input" : member.getKey();
            written.add(name);
            JsonText key = JsonText.of(name);
            out.ascii(",\"").lasting(key.array(), key.from(), key.to()).ascii("\":");
            String text = member.getValue().toString();
            if (name.equals("input")) {
                input(out, text);
            } else {
                JsonText value = JsonText.of(text);
                out.put('"').lasting(value.array(), value.from(), value.to()).put('"');
            }
        }
        AnthropicJson.members(out, begun, written.toArray(String[]::new)).put('}');
    }

    /**
     * Writes the input of a call, which is an object. One that is none becomes the text of the one member
     * {@code invalid_arguments}, as providers get it back.
     */
    static FrameBuffer input(FrameBuffer out, String source) {
        JsonObject object = source.isBlank() ? JsonValue.EMPTY_JSON_OBJECT : Provided.object(source);
        if (object == null) {
            return field(out.put('{'), "invalid_arguments", source).put('}');
        }
        return AnthropicJson.value(out, object);
    }
}
