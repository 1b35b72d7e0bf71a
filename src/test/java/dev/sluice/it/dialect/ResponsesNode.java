package dev.sluice.it.dialect;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.NodeClient;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.stream.Collectors;

/** Runs OpenAI's client for JavaScript at Responses; see {@code responses.mjs} for what it can do. */
final class ResponsesNode {

    private ResponsesNode() {}

    /** A request for a response. */
    static JsonObjectBuilder ask(String model) {
        return Json.createObjectBuilder().add("model", model).add("input", "Say it again.");
    }

    /** A case of one request. */
    static JsonObjectBuilder way(String way, JsonObjectBuilder create) {
        return Json.createObjectBuilder().add("way", way).add("create", create);
    }

    /** Runs cases, eight at once. */
    static List<JsonObject> run(Api api, List<JsonObjectBuilder> cases) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        cases.forEach(all::add);
        JsonValue output = NodeClient.run(
                "responses.mjs",
                Json.createObjectBuilder()
                        .add("address", "http://127.0.0.1:" + api.port() + api.root() + "api/openai/v1")
                        .add("cases", all)
                        .build());
        return output.asJsonArray().getValuesAs(JsonObject.class);
    }

    /** The texts of a response. */
    static String text(JsonObject response) {
        return response.getJsonArray("output").getValuesAs(JsonObject.class).stream()
                .filter(item -> item.getString("type").equals("message"))
                .flatMap(item -> item.getJsonArray("content").getValuesAs(JsonObject.class).stream())
                .map(part -> part.getString("text", ""))
                .collect(Collectors.joining());
    }
}
