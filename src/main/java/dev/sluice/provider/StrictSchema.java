package dev.sluice.provider;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import jakarta.json.spi.JsonProvider;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema reduced to the keywords by which Anthropic and Bedrock force a reply, as Anthropic's own libraries reduce it:
 * objects are closed, and what cannot be enforced goes into the description, where the model still reads it.
 *
 * @see <a href="https://github.com/anthropics/anthropic-sdk-typescript/blob/main/src/lib/transform-json-schema.ts">The reduction
 *     in Anthropic's TypeScript library</a>, and <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html">structured outputs on Bedrock</a>, both
 *     read 2026-11-28
 */
public final class StrictSchema {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** The formats of texts that are enforced. */
    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    /** The keywords whose members are schemas. */
    static final List<String> DEFINITIONS = List.of("$defs", "definitions");

    /** The keywords for alternatives, of which one is kept; the second becomes the first. */
    private static final List<String> COMBINATIONS = List.of("anyOf", "oneOf", "allOf");

    private final Set<String> leftOut = new LinkedHashSet<>();
    private final JsonObject reduced;

    private StrictSchema(JsonObject schema) {
        this.reduced = reduce(schema);
    }

    /** Reduces a schema. */
    public static StrictSchema of(JsonObject schema) {
        return new StrictSchema(schema);
    }

    /** The reduced schema. */
    public JsonObject reduced() {
        return reduced;
    }

    /** The keywords that are not enforced, each once. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    private JsonObject reduce(JsonObject schema) {
        Map<String, JsonValue> rest = new LinkedHashMap<>(schema);
        JsonObjectBuilder kept = JSON.createObjectBuilder();
        for (String name : DEFINITIONS) {
            if (rest.get(name) instanceof JsonObject definitions) {
                kept.add(name, members(definitions));
                rest.remove(name);
            }
        }
        // It names the dialect and constrains nothing.
        rest.remove("$schema");
        if (rest.containsKey("$ref")) {
            kept.add("$ref", rest.remove("$ref"));
            leftOut.addAll(rest.keySet()); // a reference has no siblings, so no description either
            return kept.build();
        }
        boolean literal = literals(rest, kept);
        boolean combined = combination(rest, kept);
        JsonValue stated = type(rest);
        JsonValue type = literal ? null : stated; // values imply it
        if (type != null && !combined) {
            kept.add("type", type);
        }
        keep(rest, kept, "title");
        if (is(type, "object")) {
            object(rest, kept);
        }
        if (is(type, "string")
                && rest.get("format") instanceof JsonString format
                && FORMATS.contains(format.getString())) {
            keep(rest, kept, "format");
        }
        if (is(type, "array")) {
            array(rest, kept);
        }
        describe(rest, kept);
        return kept.build();
    }

    private static boolean literals(Map<String, JsonValue> rest, JsonObjectBuilder kept) {
        boolean listed = rest.get("enum") instanceof JsonArray values
                && !values.isEmpty()
                && values.stream().allMatch(StrictSchema::isPlain);
        boolean fixed = rest.get("const") != null && isPlain(rest.get("const"));
        if (listed) {
            keep(rest, kept, "enum");
        }
        if (fixed) {
            keep(rest, kept, "const");
        }
        return listed || fixed;
    }

    private static boolean isPlain(JsonValue value) {
        return value.getValueType() != ValueType.OBJECT && value.getValueType() != ValueType.ARRAY;
    }

    private boolean combination(Map<String, JsonValue> rest, JsonObjectBuilder kept) {
        for (String name : COMBINATIONS) {
            if (rest.get(name) instanceof JsonArray variants) {
                JsonArrayBuilder all = JSON.createArrayBuilder();
                variants.forEach(variant -> all.add(schema(variant)));
                if (name.equals("oneOf")) {
                    leftOut.add(name);
                }
                kept.add(name.equals("oneOf") ? "anyOf" : name, all);
                rest.remove(name);
                return true;
            }
        }
        return false;
    }

    /** Takes the type out; where it is only implied, states it. */
    private static @Nullable JsonValue type(Map<String, JsonValue> rest) {
        JsonValue type = rest.remove("type");
        if (type != null) {
            return type;
        }
        return rest.containsKey("properties")
                ? JSON.createValue("object")
                : rest.containsKey("items") ? JSON.createValue("array") : null;
    }

    /** Whether a type, or one of several types, is this one. */
    private static boolean is(@Nullable JsonValue type, String name) {
        JsonString wanted = JSON.createValue(name);
        return wanted.equals(type) || (type instanceof JsonArray types && types.contains(wanted));
    }

    private void object(Map<String, JsonValue> rest, JsonObjectBuilder kept) {
        JsonValue properties = rest.remove("properties");
        kept.add("properties", properties instanceof JsonObject all ? members(all) : JsonValue.EMPTY_JSON_OBJECT);
        JsonValue open = rest.remove("additionalProperties");
        if (open != null && open.getValueType() != ValueType.FALSE) {
            leftOut.add("additionalProperties");
        }
        kept.add("additionalProperties", false);
        keep(rest, kept, "required");
    }

    private void array(Map<String, JsonValue> rest, JsonObjectBuilder kept) {
        JsonValue items = rest.remove("items");
        if (items != null) {
            kept.add("items", schema(items));
        }
        String least = String.valueOf(rest.get("minItems"));
        if (least.equals("0") || least.equals("1")) {
            keep(rest, kept, "minItems");
        }
    }

    /** Writes the description, and what is left in it. */
    private void describe(Map<String, JsonValue> rest, JsonObjectBuilder kept) {
        String description = rest.remove("description") instanceof JsonString text ? text.getString() : "";
        if (!rest.isEmpty()) {
            leftOut.addAll(rest.keySet());
            description += (description.isEmpty() ? "" : "\n\n")
                    + rest.entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + entry.getValue())
                            .collect(Collectors.joining(", ", "{", "}"));
        }
        if (!description.isEmpty()) {
            kept.add("description", description);
        }
    }

    private JsonObject members(JsonObject schemas) {
        JsonObjectBuilder all = JSON.createObjectBuilder();
        schemas.forEach((name, schema) -> all.add(name, schema(schema)));
        return all.build();
    }

    private JsonValue schema(JsonValue schema) {
        return schema instanceof JsonObject object ? reduce(object) : schema;
    }

    private static void keep(Map<String, JsonValue> rest, JsonObjectBuilder kept, String name) {
        JsonValue value = rest.remove(name);
        if (value != null) {
            kept.add(name, value);
        }
    }
}
