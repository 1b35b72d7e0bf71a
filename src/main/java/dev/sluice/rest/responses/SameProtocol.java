package dev.sluice.rest.responses;

import dev.sluice.chat.Signature;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the body for a provider of the same protocol: the client's own, except for what only Sluice knows. The ids of items
 * that Sluice gave out are left out; reasoning gets back the id and the content that its provider gave it, and reasoning of
 * another provider is left out.
 */
final class SameProtocol {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    /** An id of the dialect: a prefix, the id of a stream, and the place in the output. */
    private static final Pattern OURS = Pattern.compile("(?:msg|rs|fc|ig)_[A-Za-z0-9_-]{32}_[0-9]+");

    private SameProtocol() {}

    static JsonObject body(JsonObject body) {
        if (!(body.get("input") instanceof JsonArray input)) {
            return body;
        }
        JsonArrayBuilder items = JSON.createArrayBuilder();
        for (JsonValue item : input) {
            JsonValue passed = item instanceof JsonObject object ? item(object) : item;
            if (passed != null) {
                items.add(passed);
            }
        }
        return JSON.createObjectBuilder(body).add("input", items).build();
    }

    /** The item for the provider; null for none. */
    private static @Nullable JsonObject item(JsonObject item) {
        if (!(item.get("id") instanceof JsonString id)
                || !OURS.matcher(id.getString()).matches()) {
            return item;
        }
        JsonObjectBuilder passed = JSON.createObjectBuilder(item).remove("id");
        if (!item.getString("type", "").equals("reasoning")) {
            return passed.build();
        }
        Signature signature = Signature.parse(item.getString("encrypted_content", ""));
        int colon = signature == null || !signature.maker().equals(ResponseReader.PROTOCOL)
                ? -1
                : signature.value().indexOf(':');
        if (signature == null || colon < 1) {
            return null;
        }
        return passed.add("id", signature.value().substring(0, colon))
                .add("encrypted_content", signature.value().substring(colon + 1))
                .remove("status")
                .build();
    }
}
