package dev.sluice.provider.anthropic;

import dev.sluice.chat.Original;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.util.Map;
import java.util.Set;

/**
 * The request of a client that speaks Messages, which goes on as it came. Only thinking of other providers' models is left
 * out, because Anthropic refuses what it has not signed.
 */
final class OriginalMessages {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    /** Members that the adapter writes itself. */
    private static final Set<String> OWN = Set.of("model", "stream");

    private final Original original;

    OriginalMessages(Original original) {
        this.original = original;
    }

    boolean has(String member) {
        return original.body().containsKey(member);
    }

    /** Writes all members but the model's name and whether to stream. */
    void write(JsonGenerator json) {
        original.body().forEach((name, value) -> {
            if (!OWN.contains(name)) {
                json.write(name, name.equals("messages") && value instanceof JsonArray turns ? turns(turns) : value);
            }
        });
    }

    private static JsonArray turns(JsonArray turns) {
        if (turns.stream().noneMatch(OriginalMessages::hasForeign)) {
            return turns;
        }
        JsonArrayBuilder others = JSON.createArrayBuilder();
        for (JsonValue turn : turns) {
            if (!hasForeign(turn)) {
                others.add(turn);
                continue;
            }
            JsonArrayBuilder kept = JSON.createArrayBuilder();
            turn.asJsonObject().getJsonArray("content").stream()
                    .filter(block -> !isForeign(block))
                    .forEach(kept::add);
            JsonArray content = kept.build();
            if (!content.isEmpty()) {
                others.add(JSON.createObjectBuilder(turn.asJsonObject()).add("content", content));
            }
        }
        return others.build();
    }

    private static boolean hasForeign(JsonValue turn) {
        return turn instanceof JsonObject object
                && object.get("content") instanceof JsonArray content
                && content.stream().anyMatch(OriginalMessages::isForeign);
    }

    /** Whether a block is thinking that another provider has signed, or nobody. Anthropic's own signatures have no colon. */
    private static boolean isForeign(JsonValue value) {
        if (!(value instanceof JsonObject block) || !(block.get("type") instanceof JsonString type)) {
            return false;
        }
        return switch (type.getString()) {
            case "thinking" -> {
                String signature = block.getString("signature", "");
                yield signature.isEmpty() || signature.indexOf(':') >= 0;
            }
            case "redacted_thinking" -> block.getString("data", "").indexOf(':') >= 0;
            default -> false;
        };
    }
}
