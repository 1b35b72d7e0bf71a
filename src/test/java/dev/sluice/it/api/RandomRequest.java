package dev.sluice.it.api;

import dev.sluice.it.client.Api;
import dev.sluice.rest.openapi.ApiDescription;
import dev.sluice.rest.openapi.ApiDescription.Operation;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random request for an operation of an OpenAPI document: mostly as the document describes it, with something wrong here
 * and there.
 *
 * @param path below the API's root, with its query
 */
record RandomRequest(String method, String path, Map<String, String> headers, String body) {

    private static final List<String> ODD = List.of(
            "",
            " ",
            "0",
            "-1",
            "null",
            "true",
            "{}",
            "[]",
            "\"",
            "'",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "%00",
            "\u0000",
            "\r\nSet-Cookie: a=b",
            "é",
            "👋",
            "\ud800",
            "\u202e",
            "999999999999999999999",
            "1e999",
            "NaN",
            "${jndi:x}",
            "a".repeat(300),
            "x".repeat(5000),
            "demo/lorem",
            "demo/burst",
            "demo/fail",
            "nobody/nothing",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.0",
            "00000000-0000-0000-0000-000000000000");

    /** The probability that a part of a request is wrong. */
    private static final double WRONG = 0.2;

    private static final class Maker {
        private final ApiDescription description;
        private final Random random;

        Maker(ApiDescription description, Random random) {
            this.description = description;
            this.random = random;
        }

        boolean wrong() {
            return random.nextDouble() < WRONG;
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        JsonValue value(JsonValue given) {
            JsonObject schema = description.found(given);
            if (wrong()) {
                return odd();
            }
            if (schema.containsKey("enum")) {
                return one(schema.getJsonArray("enum"));
            }
            return switch (schema.getString("type", "")) {
                case "string" -> string(schema);
                case "integer" -> Json.createValue(random.nextInt(200));
                case "number" -> Json.createValue(random.nextDouble());
                case "boolean" -> random.nextBoolean() ? JsonValue.TRUE : JsonValue.FALSE;
                case "array" -> array(schema);
                default -> object(schema);
            };
        }

        private JsonValue string(JsonObject schema) {
            return schema.containsKey("examples")
                    ? one(schema.getJsonArray("examples"))
                    : Json.createValue(schema.getInt("maxLength", 0) > 0 ? "demo/burst" : one(ODD));
        }

        private JsonValue array(JsonObject schema) {
            JsonArrayBuilder array = Json.createArrayBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(value(schema.get("items")));
            }
            return array.build();
        }

        JsonObject object(JsonObject schema) {
            JsonObjectBuilder object = Json.createObjectBuilder();
            if (schema.containsKey("properties")) {
                schema.getJsonObject("properties").forEach((name, property) -> {
                    if (random.nextInt(4) == 0) {
                        object.add(name, value(property));
                    }
                });
            }
            if (random.nextInt(10) == 0) {
                object.add(one(ODD), odd());
            }
            return object.build();
        }

        private JsonValue odd() {
            return switch (random.nextInt(7)) {
                case 0 -> JsonValue.NULL;
                case 1 -> JsonValue.EMPTY_JSON_OBJECT;
                case 2 -> Json.createArrayBuilder().add(JsonValue.NULL).build();
                case 3 -> Json.createValue(random.nextLong());
                case 4 -> JsonValue.TRUE;
                default -> Json.createValue(one(ODD));
            };
        }

        /** A value as written in a path, a query or a header. */
        String text(JsonValue schema) {
            JsonValue value = value(schema);
            if (value instanceof JsonString string) {
                return string.getString();
            }
            return value instanceof JsonNumber number ? number.toString() : String.valueOf(value);
        }

        String body(Operation operation) {
            if (!operation.object().containsKey("requestBody")) {
                return wrong() ? one(ODD) : "";
            }
            JsonObject json = description
                    .found(operation.object().get("requestBody"))
                    .getJsonObject("content")
                    .values()
                    .iterator()
                    .next()
                    .asJsonObject();
            String body = switch (random.nextInt(4)) {
                case 0 ->
                    one(new ArrayList<>(json.getJsonObject("examples").values()))
                            .asJsonObject()
                            .get("value")
                            .toString();
                case 1 -> value(json.get("schema")).toString();
                default -> object(description.found(json.get("schema"))).toString();
            };
            return switch (random.nextInt(12)) {
                case 0 -> body.substring(0, random.nextInt(body.length() + 1));
                case 1 -> body + body;
                case 2 -> "[".repeat(random.nextInt(5000));
                default -> body;
            };
        }
    }

    /**
     * Makes a request.
     *
     * @param existing the operation's path with ids that exist
     */
    static RandomRequest of(ApiDescription description, Operation operation, String existing, Random random) {
        Maker maker = new Maker(description, random);
        String path = maker.wrong()
                ? operation
                        .path()
                        .replaceAll("\\{[a-z]+}", Api.encode(maker.one(ODD)).replace("+", "%20"))
                : existing;
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new TreeMap<>();
        if (operation.object().containsKey("requestBody") || maker.wrong()) {
            headers.put("Content-Type", maker.wrong() ? "text/plain" : "application/json");
        }
        if (operation.object().containsKey("parameters")) {
            for (JsonValue each : operation.object().getJsonArray("parameters")) {
                JsonObject parameter = description.found(each);
                String in = parameter.getString("in");
                if (in.equals("path") || random.nextInt(3) > 0) {
                    continue;
                }
                String value = maker.text(parameter.get("schema"));
                if (in.equals("query")) {
                    query.append(query.isEmpty() ? '?' : '&').append(parameter.getString("name"));
                    query.append('=').append(Api.encode(value));
                } else {
                    // Without line ends, which would end the header and make another request.
                    headers.put(parameter.getString("name"), value.replaceAll("[^ -~]", "?"));
                }
            }
        }
        return new RandomRequest(operation.method(), "api" + path + query, headers, maker.body(operation));
    }
}
