package dev.sluice.provider.demo;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import jakarta.json.spi.JsonProvider;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value made to fit a JSON Schema: what the schema names as a constant, default, example or member of an enumeration,
 * else a value of its type with the required properties. Of alternatives the first is taken; patterns, conditions and
 * {@code not} are ignored. Depth and size are bounded, so that a schema which refers to itself ends.
 */
final class SchemaSample {

    private static final JsonProvider JSON = JsonProvider.provider();

    private static final int MOST_DEPTH = 12;
    private static final int MOST_VALUES = 2000;
    private static final int MOST_ITEMS = 16;
    private static final int MOST_REFERENCES = 16;

    private final JsonObject root;
    private final String text;
    private int values;

    private SchemaSample(JsonObject root, String text) {
        this.root = root;
        this.text = text;
    }

    /**
     * Makes a value.
     *
     * @param text what plain texts in it consist of
     */
    static JsonValue of(JsonObject schema, String text) {
        return new SchemaSample(schema, text).value(schema, 0, 0);
    }

    /**
     * Makes an object.
     *
     * @param text what plain texts in it consist of
     */
    static JsonObject object(JsonObject schema, String text) {
        JsonValue value = of(schema, text);
        return value instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    }

    private JsonValue value(@Nullable JsonValue at, int depth, int nth) {
        if (!(at instanceof JsonObject given)) {
            return JSON.createValue(text); // true, which every value fits
        }
        JsonObject schema = whole(given, depth);
        JsonValue named = named(schema, nth);
        if (named != null) {
            return named;
        }
        boolean exhausted = ++values > MOST_VALUES || depth >= MOST_DEPTH;
        return switch (type(schema)) {
            case "object" -> exhausted ? JsonValue.EMPTY_JSON_OBJECT : object(schema, depth);
            case "array" -> exhausted ? JsonValue.EMPTY_JSON_ARRAY : array(schema, depth);
            case "integer" -> SampleNumber.of(schema, true, nth);
            case "number" -> SampleNumber.of(schema, false, nth);
            case "boolean" -> nth % 2 == 0 ? JsonValue.TRUE : JsonValue.FALSE;
            case "null" -> JsonValue.NULL;
            default -> JSON.createValue(SampleText.of(schema, text, nth));
        };
    }

    private static @Nullable JsonValue named(JsonObject schema, int nth) {
        if (schema.containsKey("const")) {
            return schema.get("const");
        }
        if (schema.containsKey("default") && nth == 0) {
            return schema.get("default");
        }
        for (String name : new String[] {"examples", "enum"}) {
            if (schema.get(name) instanceof JsonArray all && !all.isEmpty()) {
                return all.get(nth % all.size());
            }
        }
        return null;
    }

    private static String type(JsonObject schema) {
        JsonValue type = schema.get("type");
        if (type instanceof JsonString one) {
            return one.getString();
        }
        if (type instanceof JsonArray several) {
            for (JsonValue one : several) {
                if (one instanceof JsonString name && !name.getString().equals("null")) {
                    return name.getString();
                }
            }
            return "null";
        }
        return schema.containsKey("properties") || schema.containsKey("required")
                ? "object"
                : schema.containsKey("items") || schema.containsKey("prefixItems")
                        ? "array"
                        : schema.containsKey("minimum") || schema.containsKey("maximum") ? "number" : "string";
    }

    private JsonObject object(JsonObject schema, int depth) {
        JsonObject properties =
                schema.get("properties") instanceof JsonObject known ? known : JsonValue.EMPTY_JSON_OBJECT;
        Set<String> names = new LinkedHashSet<>();
        if (schema.get("required") instanceof JsonArray required) {
            required.forEach(name -> {
                if (name instanceof JsonString known) {
                    names.add(known.getString());
                }
            });
        }
        int least = SampleText.chars(schema, "minProperties", 0);
        for (String name : properties.keySet()) {
            if (names.size() < least) {
                names.add(name);
            }
        }
        JsonObjectBuilder object = JSON.createObjectBuilder();
        for (String name : names) {
            JsonValue inner = properties.getOrDefault(name, schema.get("additionalProperties"));
            object.add(name, value(inner, depth + 1, 0));
        }
        return object.build();
    }

    private JsonArray array(JsonObject schema, int depth) {
        int least = SampleText.chars(schema, "minItems", 1);
        int count =
                Math.min(MOST_ITEMS, Math.min(Math.max(1, least), SampleText.chars(schema, "maxItems", MOST_ITEMS)));
        JsonArray first = schema.get("prefixItems") instanceof JsonArray prefix ? prefix : JsonValue.EMPTY_JSON_ARRAY;
        JsonArrayBuilder array = JSON.createArrayBuilder();
        for (int i = 0; i < Math.max(count, Math.min(first.size(), MOST_ITEMS)); i++) {
            array.add(value(i < first.size() ? first.get(i) : schema.get("items"), depth + 1, i));
        }
        return array.build();
    }

    /** A schema with what it refers to, all of {@code allOf}, and the first of its alternatives. */
    private JsonObject whole(JsonObject schema, int depth) {
        JsonObject all = schema;
        for (int i = 0; i < MOST_REFERENCES && all.get("$ref") instanceof JsonString reference; i++) {
            all = joined(without(all, "$ref"), target(reference.getString()));
        }
        if (depth >= MOST_DEPTH) {
            return all;
        }
        if (all.get("allOf") instanceof JsonArray parts) {
            JsonObject joined = without(all, "allOf");
            for (JsonValue part : parts) {
                if (part instanceof JsonObject object && ++values <= MOST_VALUES) {
                    joined = joined(joined, whole(object, depth + 1));
                }
            }
            all = joined;
        }
        for (String name : new String[] {"anyOf", "oneOf"}) {
            if (all.get(name) instanceof JsonArray options
                    && !options.isEmpty()
                    && options.get(0) instanceof JsonObject option) {
                all = joined(without(all, name), whole(option, depth + 1));
            }
        }
        return all;
    }

    private @Nullable JsonObject target(String reference) {
        if (reference.equals("#")) {
            return root;
        }
        try {
            return reference.startsWith("#/")
                            && JSON.createPointer(reference.substring(1)).getValue(root) instanceof JsonObject found
                    ? found
                    : null;
        } catch (JsonException e) {
            return null; // it leads nowhere
        }
    }

    private static JsonObject without(JsonObject schema, String name) {
        return JSON.createObjectBuilder(schema).remove(name).build();
    }

    /** Both schemas in one: the first's keywords go before the second's, but properties of both are kept. */
    private static JsonObject joined(JsonObject first, @Nullable JsonObject second) {
        if (second == null) {
            return first;
        }
        Map<String, JsonValue> all = new LinkedHashMap<>(second);
        first.forEach((name, value) -> {
            JsonValue other = all.get(name);
            if (value instanceof JsonObject mine && other instanceof JsonObject theirs && name.equals("properties")) {
                all.put(
                        name,
                        JSON.createObjectBuilder(theirs)
                                .addAll(JSON.createObjectBuilder(mine))
                                .build());
            } else if (value.getValueType() == ValueType.ARRAY
                    && other instanceof JsonArray theirs
                    && name.equals("required")) {
                all.put(
                        name,
                        JSON.createArrayBuilder(theirs)
                                .addAll(JSON.createArrayBuilder(value.asJsonArray()))
                                .build());
            } else {
                all.put(name, value);
            }
        });
        JsonObjectBuilder joined = JSON.createObjectBuilder();
        all.forEach(joined::add);
        return joined.build();
    }
}
