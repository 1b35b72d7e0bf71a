package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Unsendable;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds schemas that Claude does not take: arguments of tools are objects, not alternatives of objects, and references of the
 * reply's schema stay within it and never lead back.
 *
 * @see <a href="https://github.com/anomalyco/opencode/issues/38616">Anthropic's refusal of alternatives</a>, read 2026-11-28, and
 *     <a href="https://platform.claude.com/docs/en/build-with-claude/structured-outputs">structured outputs</a>
 */
public final class SchemaCheck {

    private static final List<String> ALTERNATIVES = List.of("oneOf", "allOf", "anyOf");

    private SchemaCheck() {}

    /** Returns the first schema that the model does not take; null if it takes all. */
    public static @Nullable Unsendable check(ChatRequest request, String model) {
        for (int i = 0; i < request.tools().all().size(); i++) {
            String wrong = wrong(request.tools().all().get(i).schema());
            if (wrong != null) {
                return new Unsendable(
                        "tools[" + i + "].input_schema",
                        wrong + " at its top, but " + model + " takes an object: put it into a property");
            }
        }
        JsonObject schema = request.format() == null ? null : request.format().schema();
        String reference = schema == null ? null : SchemaReferences.firstBad(schema);
        return reference == null
                ? null
                : new Unsendable(
                        "response_format.schema",
                        "has the reference " + reference + ", which leads out of its $defs or back to itself; " + model
                                + " can follow neither");
    }

    private static @Nullable String wrong(JsonObject schema) {
        JsonValue type = schema.get("type");
        if (type != null
                && !(type instanceof JsonString text && text.getString().equals("object"))) {
            return "has the type " + type;
        }
        for (String name : ALTERNATIVES) {
            if (schema.containsKey(name)) {
                return "has " + name;
            }
        }
        return null;
    }
}
