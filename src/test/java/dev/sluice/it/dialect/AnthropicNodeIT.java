package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.client.NodeClient;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Anthropic's client for JavaScript, pointed at {@code /api/anthropic}, with models of every provider. */
@Tag("one-server")
final class AnthropicNodeIT extends DeployedWar {

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    /** Members of a message that are Sluice's own, and the tokens, which are compared apart. */
    private static final List<String> OWN = List.of("id", "model", "usage");

    private static final JsonObject DIRECT_CALLER =
            Json.createObjectBuilder().add("type", "direct").build();

    private static JsonObject ask(String base, String model, boolean stream) {
        return Json.createObjectBuilder()
                .add("base", base)
                .add("model", model)
                .add("stream", stream)
                .build();
    }

    private String sluice() {
        return "http://127.0.0.1:" + api().port() + api().root() + "api/anthropic";
    }

    private List<Recording> recordings() {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        return recordings;
    }

    private static List<JsonObject> run(JsonArrayBuilder cases) throws Exception {
        JsonArray results = NodeClient.run("anthropic.mjs", cases.build()).asJsonArray();
        return results.getValuesAs(JsonObject.class);
    }

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        List<Recording> recordings = recordings();
        JsonArrayBuilder cases = Json.createArrayBuilder();
        for (Recording recording : recordings) {
            String model = PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random";
            cases.add(ask(sluice(), model, true)).add(ask(sluice(), model, false));
        }
        List<JsonObject> results = run(cases);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < results.size(); i++) {
            check(recordings.get(i / 2), i % 2 == 0 ? "streamed" : "whole", results.get(i), all);
        }
        all.assertAll();
    }

    private static void check(Recording recording, String way, JsonObject result, SoftAssertions all) {
        String name = recording.name() + ' ' + way + ": ";
        if (recording.has("error")) {
            all.assertThat(result).as(name + "error").containsKey("error");
            if (result.containsKey("error")) {
                all.assertThat(result.getJsonObject("error").getString("type"))
                        .as(name + "type")
                        .matches("[a-z_]+_error");
            }
            return;
        }
        all.assertThat(result.get("error")).as(name + "error").isNull();
        JsonObject message = result.getJsonObject("message");
        if (message == null) {
            return;
        }
        all.assertThat(joined(message, "text", "text"))
                .as(name + "text")
                .isEqualTo(recording.text("text") + recording.text("refusal"));
        all.assertThat(joined(message, "thinking", "thinking"))
                .as(name + "thinking")
                .isEqualTo(recording.text("thinking"));
        all.assertThat(joined(message, "tool_use", "name"))
                .as(name + "calls")
                .isEqualTo(recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class).stream()
                        .map(call -> call.getString("name"))
                        .collect(Collectors.joining()));
        all.assertThat(message.getString("stop_reason")).as(name + "end").isNotEmpty();
    }

    /** A member of all blocks of one type. */
    private static String joined(JsonObject message, String type, String member) {
        return message.getJsonArray("content").getValuesAs(JsonObject.class).stream()
                .filter(block -> block.getString("type").equals(type))
                .map(block -> block.getString(member))
                .collect(Collectors.joining());
    }

    @Test
    void a_message_of_anthropics_is_the_one_that_its_client_reads_without_sluice() throws Exception {
        List<Recording> recordings = recordings().stream()
                .filter(recording -> recording.format().equals("anthropic") && !recording.has("error"))
                .toList();
        JsonArrayBuilder cases = Json.createArrayBuilder();
        for (Recording recording : recordings) {
            cases.add(ask("http://127.0.0.1:" + provider().port(), recording.name(), true));
            cases.add(ask(sluice(), "anthropic/" + recording.name(), true));
            cases.add(ask(sluice(), "anthropic/" + recording.name(), false));
        }
        List<JsonObject> results = run(cases);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < results.size(); i += 3) {
            String name = recordings.get(i / 3).name();
            JsonObject direct = results.get(i).getJsonObject("message");
            assertThat(direct).as(name + " without Sluice").isNotNull();
            for (JsonObject relayed : results.subList(i + 1, i + 3)) {
                JsonObject message = relayed.getJsonObject("message");
                assertThat(message).as(name).isNotNull();
                all.assertThat(comparable(message)).as(name).isEqualTo(comparable(direct));
                all.assertThat(tokens(message)).as(name + " tokens").isEqualTo(tokens(direct));
            }
        }
        all.assertAll();
    }

    @Test
    void the_clients_tool_runner_goes_on_without_a_thread() throws Exception {
        JsonArrayBuilder cases = Json.createArrayBuilder();
        for (boolean stream : List.of(true, false)) {
            cases.add(Json.createObjectBuilder(ask(sluice(), "demo/lorem", stream))
                    .add("runs", true));
        }
        for (JsonObject result : run(cases)) {
            assertThat(result).as("demo/lorem").doesNotContainKey("error");
            assertThat(joined(result.getJsonObject("message"), "text", "text"))
                    .as("demo/lorem after the call")
                    .contains("get_weather returned “17 degrees”");
        }
    }

    /** A message without what is Sluice's own, and without members and texts that say nothing. */
    private static JsonObject comparable(JsonObject message) {
        JsonArrayBuilder content = Json.createArrayBuilder();
        for (JsonObject block : message.getJsonArray("content").getValuesAs(JsonObject.class)) {
            if (!block.getString("type").equals("text")
                    || !block.getString("text").isEmpty()) {
                content.add(telling(block));
            }
        }
        return Json.createObjectBuilder(telling(message))
                .add("content", content)
                .build();
    }

    private static JsonObject telling(JsonObject object) {
        JsonObjectBuilder members = Json.createObjectBuilder();
        object.forEach((name, value) -> {
            boolean nothing = value.equals(JsonValue.NULL)
                    || value.equals(JsonValue.EMPTY_JSON_ARRAY)
                    || value.equals(DIRECT_CALLER); // which Anthropic did not tell when some replies were recorded
            if (!nothing && !(object.containsKey("content") && object.containsKey("role") && OWN.contains(name))) {
                members.add(name, value);
            }
        });
        return members.build();
    }

    private static String tokens(JsonObject message) {
        JsonObject usage = message.getJsonObject("usage");
        return usage.getInt("input_tokens", 0) + "+" + usage.getInt("cache_read_input_tokens", 0) + "+"
                + usage.getInt("cache_creation_input_tokens", 0) + "+" + usage.getInt("output_tokens", 0) + "+"
                + usage.getOrDefault("server_tool_use", JsonValue.NULL);
    }
}
