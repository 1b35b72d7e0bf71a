package dev.sluice.rest.openapi;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The OpenAPI document, merged from one file per area of the API. A test compares it with the resources. */
final class OpenApi {

    /** The areas, each the name of a file, in the order of the document. */
    private static final List<String> AREAS = List.of(
            "chat",
            "openai",
            "responses",
            "anthropic",
            "ai-sdk",
            "agui",
            "streams",
            "conversations",
            "channels",
            "tickets",
            "admin",
            "usage",
            "operations",
            "auth");

    private static final JsonProvider JSON = JsonProvider.provider();

    private OpenApi() {}

    /**
     * Builds the document.
     *
     * @param server the path of the API, without a trailing slash
     */
    static JsonObject document(String server) {
        JsonObject document = read("base");
        for (String area : AREAS) {
            document = merged(document, read(area));
        }
        JsonObject servers = JSON.createObjectBuilder().add("url", server).build();
        return JSON.createObjectBuilder(document)
                .add("servers", JSON.createArrayBuilder().add(servers))
                .build();
    }

    private static JsonObject read(String area) {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(area + ".json"));
                JsonReader reader = JSON.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Merges two objects: nested objects are merged, arrays are concatenated. */
    private static JsonObject merged(JsonObject one, JsonObject other) {
        JsonObjectBuilder merged = JSON.createObjectBuilder(one);
        other.forEach((name, value) -> {
            JsonValue there = one.get(name);
            if (there == null) {
                merged.add(name, value);
            } else if (there.getValueType() == JsonValue.ValueType.OBJECT) {
                merged.add(name, merged(there.asJsonObject(), value.asJsonObject()));
            } else {
                JsonArrayBuilder items = JSON.createArrayBuilder(there.asJsonArray());
                value.asJsonArray().forEach(items::add);
                merged.add(name, items);
            }
        });
        return merged.build();
    }
}
