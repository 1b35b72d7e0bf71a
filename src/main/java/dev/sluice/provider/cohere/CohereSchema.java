package dev.sluice.provider.cohere;

import dev.sluice.provider.ReducedSchema;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cohere's rules for the schema of a reply. Those of arguments have no limits.
 *
 * @see <a href="https://docs.cohere.com/v2/docs/structured-outputs">Structured outputs</a>, read 2026-11-28
 */
final class CohereSchema {

    private static final Set<String> UNSUPPORTED = Set.of(
            "allOf",
            "not",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "uniqueItems");

    private static final Set<String> FORMATS = Set.of("date-time", "uuid", "date", "time");

    private static final List<String> UNSUPPORTED_IN_PATTERNS = List.of("^", "$", "?=", "?!");

    /** The keywords with values, which are no schemas whatever they look like. */
    private static final Set<String> VALUES = Set.of("const", "default", "enum", "examples");

    private CohereSchema() {}

    static ReducedSchema reduce(JsonObject schema) {
        return ReducedSchema.of(schema, (parent, keyword, value) -> take(keyword, value));
    }

    private static Map.@Nullable Entry<String, JsonValue> take(String keyword, JsonValue value) {
        if (keyword.equals("oneOf")) {
            return Map.entry("anyOf", value);
        }
        boolean taken = switch (keyword) {
            case "format" -> value instanceof JsonString text && FORMATS.contains(text.getString());
            case "pattern" ->
                value instanceof JsonString text
                        && UNSUPPORTED_IN_PATTERNS.stream().noneMatch(text.getString()::contains);
            default -> !UNSUPPORTED.contains(keyword);
        };
        return taken ? Map.entry(keyword, value) : null;
    }

    /** Returns what Cohere refuses in a schema, as the rest of a sentence that begins with its field; null if nothing. */
    static @Nullable String wrong(JsonObject schema) {
        if (!isObject(schema)) {
            return "must have the type object at its top";
        }
        return hasFreeObject(schema) ? "must name a required property in every object" : null;
    }

    private static boolean isObject(JsonObject schema) {
        return schema.get("type") instanceof JsonString type && type.getString().equals("object");
    }

    private static boolean hasFreeObject(JsonValue value) {
        if (value instanceof JsonArray array) {
            return array.stream().anyMatch(CohereSchema::hasFreeObject);
        }
        if (!(value instanceof JsonObject object)) {
            return false;
        }
        boolean named = object.get("required") instanceof JsonArray required && !required.isEmpty();
        return (isObject(object) && !named)
                || object.entrySet().stream()
                        .anyMatch(member -> !VALUES.contains(member.getKey()) && hasFreeObject(member.getValue()));
    }
}
