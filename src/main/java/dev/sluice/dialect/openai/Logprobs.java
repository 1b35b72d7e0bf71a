package dev.sluice.dialect.openai;

import dev.sluice.dialect.WholeReply.ReplyPart;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The probabilities of a whole reply's tokens, of which a server sends some with each piece of text. */
final class Logprobs {

    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.LAST));
    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    /** The lists that OpenAI has: of the content's tokens, and of a refusal's. */
    private static final List<String> LISTS = List.of("content", "refusal");

    private Logprobs() {}

    /** Joins the pieces. Returns null if there are none. */
    static @Nullable String whole(List<ReplyPart.Provided> pieces) {
        if (pieces.isEmpty()) {
            return null;
        }
        JsonObjectBuilder whole = BUILDERS.createObjectBuilder();
        for (String list : LISTS) {
            JsonArrayBuilder tokens = BUILDERS.createArrayBuilder();
            for (ReplyPart.Provided piece : pieces) {
                if (read(piece.event().json()).get(list) instanceof JsonArray some) {
                    some.forEach(tokens::add);
                }
            }
            JsonArray all = tokens.build();
            if (all.isEmpty()) {
                whole.addNull(list);
            } else {
                whole.add(list, all);
            }
        }
        return whole.build().toString();
    }

    /** Reads a piece. What is JSON for a decoder only, which reads more than the specification has, is empty. */
    static JsonObject read(String json) {
        try (JsonReader reader = READERS.createReader(new StringReader(json))) {
            return reader.readObject();
        } catch (RuntimeException e) { // of several kinds: the parser has others for depth and for long numbers
            return JsonObject.EMPTY_JSON_OBJECT;
        }
    }
}
