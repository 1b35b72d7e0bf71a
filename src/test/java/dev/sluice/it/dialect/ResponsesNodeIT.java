package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.client.NodeClient;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's client for JavaScript, which asks {@code /api/openai/v1/responses} for models of every provider. */
@Tag("one-server")
final class ResponsesNodeIT extends DeployedWar {

    /** In all, half of them behind events, and half anywhere. */
    private static final int CUTS = 1000;

    /** The shorter replies have about as many events. */
    private static final int CUTS_OF_A_REPLY = 20;

    /** A few events' worth. */
    private static final int MAX_BYTES = 2000;

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    private static JsonObjectBuilder create(String model) {
        return Json.createObjectBuilder().add("model", model).add("input", "Say it again.");
    }

    private static JsonObjectBuilder way(String way, JsonObjectBuilder create) {
        return Json.createObjectBuilder().add("way", way).add("create", create);
    }

    private List<JsonObject> run(List<JsonObjectBuilder> cases) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        cases.forEach(all::add);
        JsonValue output = NodeClient.run(
                "responses.mjs",
                Json.createObjectBuilder()
                        .add("address", "http://127.0.0.1:" + api().port() + api().root() + "api/openai/v1")
                        .add("cases", all)
                        .build());
        return output.asJsonArray().getValuesAs(JsonObject.class);
    }

    private List<Recording> recordings(boolean error) {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()) && recording.has("error") == error)
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        return recordings;
    }

    private static String model(Recording recording) {
        return PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random";
    }

    private static String text(JsonObject response) {
        return response.getJsonArray("output").getValuesAs(JsonObject.class).stream()
                .filter(item -> item.getString("type").equals("message"))
                .flatMap(item -> item.getJsonArray("content").getValuesAs(JsonObject.class).stream())
                .map(part -> part.getString("text", ""))
                .collect(Collectors.joining());
    }

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        List<Recording> recordings = recordings(false);
        List<JsonObjectBuilder> cases = new ArrayList<>();
        for (Recording recording : recordings) {
            cases.add(way("streamed", create(model(recording)).add("store", false)));
            cases.add(way("whole", create(model(recording)).add("store", false)));
        }
        List<JsonObject> results = run(cases);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < results.size(); i++) {
            Recording recording = recordings.get(i / 2);
            JsonObject result = results.get(i);
            all.assertThat(result.get("thrown")).as(recording.name()).isNull();
            JsonObject response = result.getJsonObject("response");
            if (response == null) {
                continue;
            }
            all.assertThat(text(response)).as(recording.name() + ": text").isEqualTo(recording.text("text"));
            all.assertThat(response.getJsonArray("output").getValuesAs(JsonObject.class).stream()
                            .filter(item -> item.getString("type").equals("function_call"))
                            .map(item -> item.getString("name"))
                            .toList())
                    .as(recording.name() + ": calls")
                    .isEqualTo(recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class).stream()
                            .map(call -> call.getString("name"))
                            .toList());
            if (result.containsKey("numbers")) {
                JsonArray numbers = result.getJsonArray("numbers");
                all.assertThat(IntStream.range(0, numbers.size())
                                .map(numbers::getInt)
                                .toArray())
                        .as(recording.name() + ": numbers")
                        .isEqualTo(IntStream.range(0, numbers.size()).toArray());
            }
        }
        all.assertAll();
    }

    @Test
    void a_failure_is_a_failed_response_and_an_exception() throws Exception {
        List<Recording> recordings = recordings(true);
        List<JsonObject> results = run(recordings.stream()
                .map(one -> way("events", create(model(one))))
                .toList());

        for (int i = 0; i < results.size(); i++) {
            String name = recordings.get(i).name();
            List<JsonObject> events = results.get(i).getJsonArray("events").getValuesAs(JsonObject.class);
            JsonObject last = events.get(events.size() - 1);
            assertThat(last.getString("type")).as(name).isEqualTo("response.failed");
            assertThat(last.getJsonObject("response").getString("status"))
                    .as(name)
                    .isEqualTo("failed");
            assertThat(events)
                    .as(name)
                    .noneMatch(event -> event.getString("type").equals("response.completed"));
            assertThat(results.get(i).getJsonObject("error").getString("type"))
                    .as(name)
                    .isEqualTo("APIError");
        }
    }

    @Test
    void a_thousand_cuts_are_resumed_to_the_uncut_reply() throws Exception {
        Random random = new Random(5);
        List<Recording> recordings = recordings(false);
        List<JsonObjectBuilder> cases = new ArrayList<>();
        for (int i = 0; i * CUTS_OF_A_REPLY < CUTS; i++) {
            Recording recording = recordings.get(i % recordings.size());
            // Half of the replies are still written while they are resumed.
            String model = PROVIDERS.get(recording.format()) + '/' + recording.name() + (i % 4 < 2 ? "" : "~delay=2");
            JsonArrayBuilder cuts = Json.createArrayBuilder();
            if (i % 2 == 0) {
                // The first event is read always, because it has the id; then none, one, or a few more each time.
                random.ints(CUTS_OF_A_REPLY, 0, 5).forEach(cuts::add);
                cases.add(way("cut", create(model))
                        .add("cuts", Json.createArrayBuilder(List.of(1)).addAll(cuts)));
            } else {
                random.ints(CUTS_OF_A_REPLY, 0, MAX_BYTES).forEach(cuts::add);
                cases.add(way("lost", create(model)).add("bytes", cuts));
            }
        }
        List<JsonObject> results = run(cases);
        int losses = 0;
        for (int i = 0; i < results.size(); i++) {
            String name = recordings.get(i % recordings.size()).name();
            assertThat(results.get(i).get("thrown")).as(name).isNull();
            JsonArray uncut = results.get(i).getJsonArray("uncut");
            assertThat(results.get(i).getJsonArray("resumed")).as(name).isEqualTo(uncut);
            if (results.get(i).containsKey("losses")) {
                losses += results.get(i).getInt("losses");
            } else {
                assertThat(results.get(i).getJsonObject("retrieved").getJsonArray("output"))
                        .as(name + ": retrieved")
                        .isEqualTo(uncut.getJsonObject(uncut.size() - 1)
                                .getJsonObject("response")
                                .getJsonArray("output"));
            }
        }
        assertThat(losses).as("connections lost within a reply").isGreaterThan(CUTS / 4);
    }

    @Test
    void a_response_in_the_background_is_retrieved_and_cancelled() throws Exception {
        List<JsonObject> results = run(List.of(
                way("background", create("demo/lorem").add("max_output_tokens", 20)),
                way("cancelled", create("demo/lorem"))));

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
                                .add(create("openai/responses-first")
                                        .add("input", "one")
                                        .add("instructions", "Be first."))
                                .add(create("openai/responses-second").add("input", "two"))
                                .add(create("openai/responses-branch").add("input", "three")))
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
                        create("demo/tool")
                                .add("tools", Json.createArrayBuilder().add(tool)))))
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
                        create("openai/responses-after")
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
                        create("openai/responses-after")
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
        assumeFalse(recordings(false).isEmpty());
        String model = "resp-openai-text-encrypted-reasoning~seed=77";
        JsonObject search = Json.createObjectBuilder().add("type", "web_search").build();
        JsonObject first = run(List.of(
                        way("whole", create("openai-responses/" + model).add("store", false))))
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
                        create("openai-responses/" + model)
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
                        create("openai-responses/" + model)
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
        JsonObjectBuilder create = create("anthropic/responses-other")
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
        JsonObject result = run(List.of(way("deleted", create("demo/burst")))).get(0);

        List<JsonObject> errors = result.getJsonArray("errors").getValuesAs(JsonObject.class);
        assertThat(errors.stream().map(error -> error.getInt("status")).toList())
                .containsExactly(404, 404, 400);
        assertThat(errors.get(2).getString("param")).isEqualTo("previous_response_id");
    }

    @Test
    void a_place_that_has_not_come_is_refused() throws Exception {
        JsonObject response =
                run(List.of(way("whole", create("demo/burst")))).get(0).getJsonObject("response");
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
