package dev.sluice.provider;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds references in a JSON Schema that providers cannot follow when they force a reply into it. */
final class SchemaReferences {

    private final JsonObject root;
    private final Deque<String> within = new ArrayDeque<>();
    private final Set<String> good = new HashSet<>();

    private SchemaReferences(JsonObject root) {
        this.root = root;
    }

    /**
     * Returns the first reference that leads out of the definitions of the schema, or back to a place that it is in; null if
     * there is no such reference.
     */
    static @Nullable String firstBad(JsonObject schema) {
        return new SchemaReferences(schema).bad(schema);
    }

    private @Nullable String bad(JsonValue at) {
        if (at instanceof JsonArray array) {
            return firstOf(array);
        }
        if (!(at instanceof JsonObject object)) {
            return null;
        }
        if (object.get("$ref") instanceof JsonString reference) {
            return follow(reference.getString());
        }
        return firstOf(object.values());
    }

    private @Nullable String firstOf(Collection<JsonValue> values) {
        for (JsonValue value : values) {
            String bad = bad(value);
            if (bad != null) {
                return bad;
            }
        }
        return null;
    }

    private @Nullable String follow(String reference) {
        if (good.contains(reference)) {
            return null;
        }
        JsonValue target = target(reference);
        if (target == null || within.contains(reference)) {
            return reference;
        }
        within.push(reference);
        String bad = bad(target);
        within.pop();
        good.add(reference);
        return bad;
    }

    private @Nullable JsonValue target(String reference) {
        for (String name : StrictSchema.DEFINITIONS) {
            String path = "#/" + name + "/";
            if (reference.startsWith(path) && root.get(name) instanceof JsonObject definitions) {
                return definitions.get(reference.substring(path.length()));
            }
        }
        return null;
    }
}
