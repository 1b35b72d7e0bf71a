package dev.sluice.it.dialect;

import static dev.sluice.it.dialect.ResponsesNode.ask;
import static dev.sluice.it.dialect.ResponsesNode.text;
import static dev.sluice.it.dialect.ResponsesNode.way;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What OpenAI's client for JavaScript does with responses besides reading them: retrieve, cancel, continue, delete. */
@Tag("one-server")
final class ResponsesStateIT extends DeployedWar {

    private List<JsonObject> run(List<JsonObjectBuilder> cases) throws Exception {
        return ResponsesNode.run(api(), cases);
    }

    @Test
    void a_response_in_the_background_is_retrieved_and_cancelled() throws Exception {
        List<JsonObject> results = run(List.of(
                way("background", ask("demo/lorem").add("max_output_tokens", 20)),
                way("cancelled", ask("demo/lorem"))));

        assertThat(results.get(0).getJsonArray("statuses").getString(0)).isEqualTo("in_progress");
        assertThat(results.get(0).getJsonObject("response").getString("status")).isNotEqualTo("in_progress");
        assertThat(text(results.get(0).getJsonObject("response"))).isNotEmpty();
        assertThat(results.get(0).getJsonObject("response").getBoolean("background"))
                .isTrue();
        for (String one : List.of("cancelled", "retrieved")) {
            assertThat(results.get(1).getJsonObject(one).getString("status"))
                    .as(one)
                    .isEqualTo("cancelled");
            assertThat(text(results.get(1).getJsonObject(one))).as(one).isNotEmpty();
        }
        assertThat(results.get(1).getJsonObject("last").getString("type")).isEqualTo("response.incomplete");
    }

    @Test
    void a_response_follows_another_whatever_followed_that_before() throws Exception {
        for (String model : List.of("first", "second", "branch")) {
            provider().on("responses-" + model, call -> {
                call.eventStream();
                call.chunk(Wire.OPENAI.reply("reply of " + model));
                call.end();
            });
        }
        List<JsonObject> results = run(List.of(Json.createObjectBuilder()
                .add("way", "turns")
                .add(
                        "creates",
                        Json.createArrayBuilder()
                                .add(ask("openai/responses-first")
                                        .add("input", "one")
                                        .add("instructions", "Be first."))
                                .add(ask("openai/responses-second").add("input", "two"))
                                .add(ask("openai/responses-branch").add("input", "three")))
                .add("follows", Json.createArrayBuilder(List.of(-1, 0, 0)))));

        assertThat(results.get(0).get("thrown")).isNull();
        assertThat(contents("responses-second")).containsExactly("one", "reply of first", "two");
        assertThat(contents("responses-branch")).containsExactly("one", "reply of first", "three");
        List<JsonObject> responses = results.get(0).getJsonArray("responses").getValuesAs(JsonObject.class);
        assertThat(responses.get(1).getJsonObject("conversation"))
                .isEqualTo(responses.get(0).getJsonObject("conversation"))
                .isNotEqualTo(responses.get(2).getJsonObject("conversation"));
        assertThat(responses.get(1).getString("previous_response_id"))
                .isEqualTo(responses.get(0).getString("id"));
    }

    private List<String> contents(String model) {
        return provider().calls(model).get(0).body().getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("content"))
                .toList();
    }

    @Test
    void the_result_of_a_call_continues_the_response_with_the_call() throws Exception {
        JsonObject tool = Json.createObjectBuilder()
                .add("type", "function")
                .add("name", "weather")
                .add("parameters", Json.createObjectBuilder().add("type", "object"))
                .build();
        JsonObject called = run(List.of(way(
                        "whole",
                        ask("demo/tool").add("tools", Json.createArrayBuilder().add(tool)))))
                .get(0)
                .getJsonObject("response");
        JsonObject call = called.getJsonArray("output").getValuesAs(JsonObject.class).stream()
                .filter(item -> item.getString("type").equals("function_call"))
                .findFirst()
                .orElseThrow();
        provider().on("responses-after", after -> {
            after.eventStream();
            after.chunk(Wire.OPENAI.reply("It rains."));
            after.end();
        });
        JsonObjectBuilder result = Json.createObjectBuilder()
                .add("type", "function_call_output")
                .add("call_id", call.getString("call_id"))
                .add("output", "Rain at noon");
        JsonObject answer = run(List.of(way(
                        "whole",
                        ask("openai/responses-after")
                                .add("previous_response_id", called.getString("id"))
                                .add("tools", Json.createArrayBuilder().add(tool))
                                .add(
                                        "input",
                                        Json.createArrayBuilder()
                                                .add(result)
                                                .add(Json.createObjectBuilder()
                                                        .add("role", "user")
                                                        .add("content", "Well?"))))))
                .get(0);
        assertThat(answer.get("thrown")).isNull();
        JsonObject next = run(List.of(way(
                        "whole",
                        ask("openai/responses-after")
                                .add(
                                        "previous_response_id",
                                        answer.getJsonObject("response").getString("id")))))
                .get(0);
        assertThat(next.get("thrown")).isNull();

        List<ProviderCall> calls = provider().calls("responses-after");
        assertThat(roles(calls.get(0))).containsExactly("user", "assistant", "tool", "user");
        assertThat(roles(calls.get(1)))
                .as("turns that came together are all stored")
                .containsExactly("user", "assistant", "tool", "user", "assistant", "user");
    }

    private static List<String> roles(ProviderCall call) {
        return call.body().getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("role"))
                .toList();
    }

    @Test
    void a_provider_of_the_same_protocol_gets_the_request_as_it_came() throws Exception {
        assumeFalse(
                provider().recordings().isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        String model = "resp-openai-text-encrypted-reasoning~seed=77";
        JsonObject search = Json.createObjectBuilder().add("type", "web_search").build();
        JsonObject first = run(List.of(
                        way("whole", ask("openai-responses/" + model).add("store", false))))
                .get(0)
                .getJsonObject("response");
        JsonArray output = first.getJsonArray("output");
        JsonObject foreign = Json.createObjectBuilder()
                .add("type", "reasoning")
                .add("id", "rs_" + "A".repeat(32) + "_0")
                .add("summary", JsonValue.EMPTY_JSON_ARRAY)
                .add("encrypted_content", "anthropic:secret")
                .build();
        JsonObject question = Json.createObjectBuilder()
                .add("role", "user")
                .add("content", "And now?")
                .build();
        JsonObject second = run(List.of(way(
                        "whole",
                        ask("openai-responses/" + model)
                                .add(
                                        "input",
                                        Json.createArrayBuilder(output)
                                                .add(foreign)
                                                .add(question))
                                .add("include", Json.createArrayBuilder().add("web_search_call.action.sources"))
                                .add("tools", Json.createArrayBuilder().add(search))
                                .add("metadata", Json.createObjectBuilder().add("mine", "kept"))
                                .add("prompt_cache_key", "key"))))
                .get(0);
        assertThat(second.get("thrown")).isNull();
        assertThat(second.getJsonObject("response").getJsonObject("metadata").getString("mine"))
                .isEqualTo("kept");

        JsonObject body = provider().calls(model).get(1).body();
        assertThat(body.getJsonArray("tools")).containsExactly(search);
        assertThat(body.getString("prompt_cache_key")).isEqualTo("key");
        assertThat(body.getBoolean("store")).isFalse();
        assertThat(body).doesNotContainKey("metadata");
        List<JsonObject> items = body.getJsonArray("input").getValuesAs(JsonObject.class);
        assertThat(items.stream().map(item -> item.getString("type", "message")).toList())
                .as("reasoning of another provider is left out")
                .containsExactly("reasoning", "message", "message");
        assertThat(items.get(0).getString("id"))
                .startsWith("rs_")
                .doesNotContain(first.getString("id").substring(5));
        assertThat(items.get(0).getString("encrypted_content")).startsWith("gAAAA");
        assertThat(items.get(1)).doesNotContainKey("id");
        assertThat(items.get(2)).isEqualTo(question);

        JsonObject third = run(List.of(way(
                        "whole",
                        ask("openai-responses/" + model)
                                .add(
                                        "previous_response_id",
                                        second.getJsonObject("response").getString("id"))
                                .add("instructions", "Be brief.")
                                .add("tools", Json.createArrayBuilder().add(search)))))
                .get(0);
        assertThat(third.get("thrown")).isNull();
        JsonObject continued = provider().calls(model).get(2).body();
        assertThat(continued.getJsonArray("tools")).containsExactly(search);
        assertThat(continued.getString("instructions")).isEqualTo("Be brief.");
        assertThat(continued.getJsonArray("input").getValuesAs(JsonObject.class).stream()
                        .map(item -> item.getString("type") + ' ' + item.getString("role", ""))
                        .toList())
                .as("the stored turns from the first of the user on, and the new one")
                .containsExactly("message user", "reasoning ", "message assistant", "message user");
    }

    @Test
    void a_model_of_another_provider_gets_what_it_can_take() throws Exception {
        provider().on("responses-other", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Fine."));
            call.end();
        });
        JsonObject image = Json.createObjectBuilder()
                .add("type", "input_image")
                .add(
                        "image_url",
                        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
                .build();
        JsonArray input = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("role", "developer").add("content", "Be kind."))
                .add(Json.createObjectBuilder()
                        .add("role", "user")
                        .add(
                                "content",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder()
                                                .add("type", "input_text")
                                                .add("text", "What is it?"))
                                        .add(image)))
                .add(Json.createObjectBuilder()
                        .add("type", "reasoning")
                        .add("id", "rs_1")
                        .add(
                                "summary",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder()
                                                .add("type", "summary_text")
                                                .add("text", "Hm.")))
                        .add("encrypted_content", "anthropic:signed"))
                .add(Json.createObjectBuilder()
                        .add("type", "function_call")
                        .add("call_id", "c1")
                        .add("name", "look")
                        .add("arguments", "{\"at\":1}"))
                .add(Json.createObjectBuilder()
                        .add("type", "function_call_output")
                        .add("call_id", "c1")
                        .add("output", "A dot"))
                .build();
        JsonObjectBuilder create = ask("anthropic/responses-other")
                .add("input", input)
                .add("instructions", "Be brief.")
                .add(
                        "tools",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder().add("type", "web_search"))
                                .add(Json.createObjectBuilder()
                                        .add("type", "function")
                                        .add("name", "look")
                                        .add(
                                                "parameters",
                                                Json.createObjectBuilder().add("type", "object"))))
                .add("reasoning", Json.createObjectBuilder().add("effort", "low"))
                .add("unknown", true);
        JsonObject result = run(List.of(way("whole", create))).get(0);
        assertThat(result.get("thrown")).isNull();
        assertThat(text(result.getJsonObject("response"))).isEqualTo("Fine.");

        String body = provider().calls("responses-other").get(0).body().toString();
        assertThat(body)
                .contains("Be brief.\\n\\nBe kind.", "\"media_type\":\"image/png\"", "\"signature\":\"signed\"")
                .contains("\"tool_use\"", "\"tool_result\"", "A dot", "\"name\":\"look\"", "\"thinking\"")
                .doesNotContain("web_search", "unknown");
    }

    @Test
    void a_deleted_response_is_gone() throws Exception {
        JsonObject result = run(List.of(way("deleted", ask("demo/burst")))).get(0);

        List<JsonObject> errors = result.getJsonArray("errors").getValuesAs(JsonObject.class);
        assertThat(errors.stream().map(error -> error.getInt("status")).toList())
                .containsExactly(404, 404, 400);
        assertThat(errors.get(2).getString("param")).isEqualTo("previous_response_id");
    }

    @Test
    void a_deleted_response_is_not_found_by_its_key_either() throws Exception {
        Map<String, String> key = Map.of("Idempotency-Key", "deleted-" + System.nanoTime());
        String body = ProtocolStart.RESPONSES.body("demo/burst").toString();
        String first;
        try (RawHttp http = api().post(ProtocolStart.RESPONSES.path(), body, key)) {
            first = http.header("Sluice-Stream-Id");
            assertThat(http.text()).contains("response.completed");
        }
        try (RawHttp http = api().delete(ProtocolStart.RESPONSES.path() + "/resp_" + first)) {
            assertThat(http.status()).isEqualTo(200);
        }
        try (RawHttp http = api().post(ProtocolStart.RESPONSES.path(), body, key)) {
            assertThat(http.header("Sluice-Stream-Id")).isNotEmpty().isNotEqualTo(first);
        }
    }

    @Test
    void a_conversation_that_no_path_can_name_is_refused_by_the_name_of_its_field() throws Exception {
        JsonObject body = Json.createObjectBuilder(ProtocolStart.RESPONSES.body("demo/burst"))
                .add("conversation", "a/b")
                .build();
        try (RawHttp http = api().post(ProtocolStart.RESPONSES.path(), body.toString())) {
            assertThat(http.status()).isEqualTo(400);
            assertThat(http.json().getJsonObject("error").getString("param")).isEqualTo("conversation");
        }
    }

    @Test
    void a_place_that_has_not_come_is_refused() throws Exception {
        JsonObject response =
                run(List.of(way("whole", ask("demo/burst")))).get(0).getJsonObject("response");
        List<JsonObject> results = run(List.of(
                Json.createObjectBuilder()
                        .add("way", "retrieved")
                        .add("id", response.getString("id"))
                        .add(
                                "query",
                                Json.createObjectBuilder().add("stream", true).add("starting_after", 99_999)),
                Json.createObjectBuilder().add("way", "retrieved").add("id", "resp_" + "A".repeat(32))));

        assertThat(results.get(0).getJsonObject("thrown").getString("param")).isEqualTo("starting_after");
        assertThat(results.get(1).getJsonObject("thrown").getInt("status")).isEqualTo(404);
    }
}
