package dev.sluice.provider;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON Schema without the keywords that a provider does not take. */
public final class ReducedSchema {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** A provider's rules. */
    @FunctionalInterface
    public interface Rules {
        /**
         * Returns a keyword and its value as the provider takes them; null to leave them out.
         *
         * @param schema the schema, or the part of it, that has the keyword
         */
        Map.@Nullable Entry<String, JsonValue> take(JsonObject schema, String keyword, JsonValue value);
    }

    /** The keywords whose members are schemas. */
    private static final Set<String> MEMBERS =
            Set.of("properties", "$defs", "definitions", "patternProperties", "dependentSchemas");

    /** The keywords whose value is a schema or a list of schemas. */
    private static final Set<String> SCHEMAS = Set.of(
            "items",
            "prefixItems",
            "additionalProperties",
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "contains",
            "propertyNames");

    /** Keywords that constrain nothing and tell the model nothing, so that nobody misses them. */
    private static final Set<String> SILENT = Set.of("$schema", "$comment");

    private final Rules rules;
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final JsonObject reduced;

    private ReducedSchema(JsonObject schema, Rules rules) {
        this.rules = rules;
        this.reduced = reduce(schema);
    }

    /** Reduces a schema. */
    public static ReducedSchema of(JsonObject schema, Rules rules) {
        return new ReducedSchema(schema, rules);
    }

    /** The reduced schema. */
    public JsonObject reduced() {
        return reduced;
    }

    /** The keywords that were left out or weakened, each once. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    private JsonObject reduce(JsonObject schema) {
        Map<String, JsonValue> kept = new LinkedHashMap<>();
        schema.forEach((keyword, value) -> {
            Map.Entry<String, JsonValue> taken = rules.take(schema, keyword, value);
            // Alternatives that no longer exclude each other accept more.
            if ((taken == null || (keyword.equals("oneOf") && !taken.getKey().equals(keyword)))
                    && !SILENT.contains(keyword)) {
                leftOut.add(keyword);
            }
            if (taken != null) {
                kept.merge(taken.getKey(), within(taken.getKey(), taken.getValue()), ReducedSchema::both);
            }
        });
        JsonObjectBuilder object = JSON.createObjectBuilder();
        kept.forEach(object::add);
        return object.build();
    }

    /** Two keywords that became one, such as {@code definitions} and {@code $defs}. */
    private static JsonValue both(JsonValue first, JsonValue second) {
        return first instanceof JsonObject one && second instanceof JsonObject other
                ? JSON.createObjectBuilder(one)
                        .addAll(JSON.createObjectBuilder(other))
                        .build()
                : first;
    }

    private JsonValue within(String keyword, JsonValue value) {
        if (MEMBERS.contains(keyword) && value instanceof JsonObject members) {
            JsonObjectBuilder object = JSON.createObjectBuilder();
            members.forEach((name, member) -> object.add(name, schema(member)));
            return object.build();
        } else if (SCHEMAS.contains(keyword) && value instanceof JsonArray list) {
            JsonArrayBuilder array = JSON.createArrayBuilder();
            list.forEach(member -> array.add(schema(member)));
            return array.build();
        }
        return SCHEMAS.contains(keyword) ? schema(value) : value;
    }

    private JsonValue schema(JsonValue value) {
        return value instanceof JsonObject schema ? reduce(schema) : value;
    }
}
