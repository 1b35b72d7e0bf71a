package dev.sluice.it.dialect;

import dev.sluice.it.client.NodeClient;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The AI SDK's own transports and message reader, in its versions 5, 6 and 7 and in the first 5, pointed at
 * {@code /api/ai-sdk/chat}.
 */
abstract class AiSdkClients extends DeployedWar {

    static final List<String> VERSIONS = List.of("5.0.0", "5", "6", "7");

    final String address() {
        return "http://127.0.0.1:" + api().port() + api().root() + "api/ai-sdk/chat";
    }

    /** Runs jobs of {@code ai-sdk.mjs}, and returns what each has seen. */
    final List<JsonObject> run(List<JsonObjectBuilder> jobs) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        jobs.forEach(all::add);
        JsonObject input = Json.createObjectBuilder()
                .add("api", address())
                .add("jobs", all)
                .build();
        return NodeClient.run("ai-sdk.mjs", input).asJsonArray().getValuesAs(JsonObject.class);
    }

    static JsonObjectBuilder job(String task, String version, String chat, String model) {
        return Json.createObjectBuilder()
                .add("do", task)
                .add("version", version)
                .add("chat", chat)
                .add("model", model);
    }

    /** The parts of the message that was read whose type begins so. */
    static List<JsonObject> parts(JsonObject read, String type) {
        return read.getJsonObject("message").getJsonArray("parts").getValuesAs(JsonObject.class).stream()
                .filter(part -> part.getString("type").startsWith(type))
                .toList();
    }

    /** The text of all parts of a type. */
    static String text(JsonObject read, String type) {
        return parts(read, type).stream().map(part -> part.getString("text")).collect(Collectors.joining());
    }

    static String finishReason(JsonObject read) {
        return read.getJsonObject("message").getJsonObject("metadata").getString("finishReason");
    }

    /** The types of all chunks that were read. */
    static List<String> types(JsonObject read) {
        return read.getJsonArray("types").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }
}
