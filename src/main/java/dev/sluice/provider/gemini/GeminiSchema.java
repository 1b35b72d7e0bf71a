package dev.sluice.provider.gemini;

import dev.sluice.provider.ReducedSchema;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import jakarta.json.spi.JsonProvider;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's rules for the schema of a reply. Those of arguments have no documented limits.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#generationconfig">{@code responseJsonSchema}</a>, read 2026-11-28
 */
final class GeminiSchema {

    private static final JsonProvider JSON = JsonProvider.provider();

    private static final Set<String> KEYWORDS = Set.of(
            "$id",
            "$defs",
            "$ref",
            "$anchor",
            "type",
            "format",
            "title",
            "description",
            "enum",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "anyOf",
            "oneOf",
            "properties",
            "additionalProperties",
            "required",
            "propertyOrdering");

    private static final String OLD_REFERENCE = "#/definitions/";

    private GeminiSchema() {}

    static ReducedSchema reduce(JsonObject schema) {
        return ReducedSchema.of(schema, GeminiSchema::take);
    }

    private static Map.@Nullable Entry<String, JsonValue> take(JsonObject schema, String keyword, JsonValue value) {
        if (schema.containsKey("$ref") && !keyword.startsWith("$") && !keyword.equals("definitions")) {
            return null; // a reference has no siblings
        }
        return switch (keyword) {
            case "definitions" -> Map.entry("$defs", value);
            case "$ref" ->
                value instanceof JsonString reference && reference.getString().startsWith(OLD_REFERENCE)
                        ? Map.entry(
                                keyword,
                                JSON.createValue(
                                        "#/$defs/" + reference.getString().substring(OLD_REFERENCE.length())))
                        : Map.entry(keyword, value);
            case "const" ->
                value.getValueType() == ValueType.STRING || value.getValueType() == ValueType.NUMBER
                        ? Map.entry("enum", JSON.createArrayBuilder().add(value).build())
                        : null;
            default -> KEYWORDS.contains(keyword) ? Map.entry(keyword, value) : null;
        };
    }
}
