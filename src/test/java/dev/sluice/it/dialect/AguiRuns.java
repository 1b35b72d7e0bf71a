package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.NodeClient;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Collectors;

/** Runs cases of {@code agui.mjs} against the deployed WAR. */
abstract class AguiRuns extends DeployedWar {

    static final JsonValue NULL = JsonValue.NULL;

    /** Ids of runs are never used again, whichever test ran before. */
    private final String unique = "run-" + System.nanoTime() + '-';

    /** A run that is read to its end. */
    final JsonObject spec(String name, String model) {
        return with(Json.createObjectBuilder()
                .add("name", name)
                .add("runId", unique + name)
                .add("threadId", "agui-" + unique + name)
                .add("model", model));
    }

    static JsonObject with(JsonObjectBuilder spec) {
        return spec.build();
    }

    /** The same case with another field. */
    static JsonObject with(JsonObject spec, String name, JsonValue value) {
        return Json.createObjectBuilder(spec).add(name, value).build();
    }

    static JsonObject with(JsonObject spec, String name, String value) {
        return with(spec, name, Json.createValue(value));
    }

    static JsonObject with(JsonObject spec, String name, int value) {
        return with(spec, name, Json.createValue(value));
    }

    /** Runs cases, of which the client must have warned of nothing. */
    final List<JsonObject> run(List<JsonObject> cases) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        cases.forEach(all::add);
        JsonObject output = NodeClient.run(
                        "agui.mjs",
                        Json.createObjectBuilder()
                                .add("url", "http://127.0.0.1:" + api().port() + api().root() + "api/ag-ui")
                                .add("port", api().port())
                                .add("cases", all)
                                .build())
                .asJsonObject();
        assertThat(output.getJsonArray("warnings")).as("warnings of the client").isEmpty();
        return output.getJsonArray("results").getValuesAs(JsonObject.class);
    }

    final JsonObject run(JsonObject spec) throws Exception {
        return run(List.of(spec)).get(0);
    }

    static List<JsonObject> messages(JsonObject run, String role) {
        return run.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .filter(message -> message.getString("role").equals(role))
                .toList();
    }

    /** The contents of all messages of a role, joined. */
    static String contents(JsonObject run, String role) {
        return messages(run, role).stream()
                .map(message -> message.getString("content", ""))
                .collect(Collectors.joining());
    }

    /** All calls of the assistant. */
    static List<JsonObject> calls(JsonObject run) {
        return messages(run, "assistant").stream()
                .filter(message -> message.containsKey("toolCalls"))
                .flatMap(message -> message.getJsonArray("toolCalls").getValuesAs(JsonObject.class).stream())
                .toList();
    }

    static JsonArray json(String array) {
        try (var reader = Json.createReader(new StringReader(array))) {
            return reader.readArray();
        }
    }
}
