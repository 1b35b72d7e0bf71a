package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.event.Usage;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Replay;
import dev.sluice.it.provider.Wire;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** AG-UI's own client with its verifier, and its schemas for every frame, with models of every provider. */
@Tag("one-server")
final class AguiIT extends AguiRuns {

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    /** A picture of one pixel. */
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @Test
    void every_recording_of_every_provider_is_a_run() throws Exception {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        List<JsonObject> runs = run(recordings.stream()
                .map(recording -> spec(
                        recording.name(), PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random"))
                .toList());

        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < recordings.size(); i++) {
            check(recordings.get(i), runs.get(i), all);
        }
        all.assertAll();
    }

    private static void check(Recording recording, JsonObject run, SoftAssertions all) {
        String name = recording.name() + ": ";
        all.assertThat(run.getJsonObject("seen").getJsonArray("faults"))
                .as(name + "faults by the schemas")
                .isEmpty();
        all.assertThat(run.get("thrown")).as(name + "thrown by the client").isEqualTo(NULL);
        if (recording.has("error")) {
            all.assertThat(run.get("error")).as(name + "error").isNotEqualTo(NULL);
            all.assertThat(run.containsKey("finished")).as(name + "finished").isFalse();
            return;
        }
        all.assertThat(run.get("error")).as(name + "error").isEqualTo(NULL);
        all.assertThat(contents(run, "assistant"))
                .as(name + "text")
                .isEqualTo(recording.text("text") + recording.text("refusal"));
        all.assertThat(contents(run, "reasoning")).as(name + "thinking").isEqualTo(recording.text("thinking"));
        calls(recording, run, name, all);
        usage(recording, run, name, all);
    }

    private static void calls(Recording recording, JsonObject run, String name, SoftAssertions all) {
        List<JsonObject> wanted =
                recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        List<JsonObject> calls = AguiRuns.calls(run);
        all.assertThat(calls).as(name + "calls").hasSameSizeAs(wanted);
        all.assertThat(run.getJsonArray("pending").getValuesAs(JsonString::getString))
                .as(name + "calls for the client")
                .isEqualTo(calls.stream().map(call -> call.getString("id")).toList());
        for (int i = 0; i < Math.min(calls.size(), wanted.size()); i++) {
            JsonObject function = calls.get(i).getJsonObject("function");
            all.assertThat(function.getString("name"))
                    .as(name + "name of call " + i)
                    .isEqualTo(wanted.get(i).getString("name"));
            if (!wanted.get(i).isNull("arguments")) {
                String arguments = wanted.get(i).getString("arguments");
                all.assertThat(function.getString("arguments"))
                        .as(name + "arguments of call " + i)
                        .isEqualTo(arguments.isEmpty() ? "{}" : arguments); // nothing is no JSON
            }
        }
    }

    private static void usage(Recording recording, JsonObject run, String name, SoftAssertions all) {
        Usage usage = RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        List<JsonObject> told = run.getJsonArray("usage").getValuesAs(JsonObject.class);
        if (usage != null) {
            all.assertThat(told).as(name + "usage").hasSize(1);
            told.forEach(entry -> {
                all.assertThat(entry.getInt("inputTokens")).as(name + "input").isEqualTo((int) usage.input());
                all.assertThat(entry.getInt("outputTokens")).as(name + "output").isEqualTo((int) usage.output());
            });
        }
    }

    @Test
    void the_result_of_a_tool_reaches_the_provider_with_the_thinking_that_led_to_it() throws Exception {
        Recording recording = provider().recordings().get("anthropic-thinking-tool-use");
        assumeFalse(recording == null, "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        String model = "agui-tool";
        provider().on(model, call -> {
            if (call.body().toString().contains("tool_result")) {
                call.eventStream();
                call.chunk(Wire.ANTHROPIC.reply("It rains."));
                call.end();
            } else {
                new Replay(recording).answer(call);
            }
        });
        JsonObject tool = Json.createObjectBuilder()
                .add("name", "get_weather")
                .add("description", "The weather in a city")
                .add("parameters", Json.createObjectBuilder().add("type", "object"))
                .build();
        JsonObject spec = with(with(spec("tool", "anthropic/" + model), "task", "tool"), "result", "Rain at noon");
        spec = with(spec, "tools", Json.createArrayBuilder().add(tool).build());
        spec = with(
                spec,
                "props",
                Json.createObjectBuilder().add("thinkingBudget", 2048).build());

        JsonObject run = run(spec);

        assertThat(run.get("error")).as("error of the second run").isEqualTo(NULL);
        assertThat(contents(run, "assistant")).as("text of both runs").endsWith("It rains.");
        JsonObject body = provider().calls(model).get(1).body();
        JsonArray turns = body.getJsonArray("messages");
        JsonArray assistant = turns.getJsonObject(1).getJsonArray("content");
        assertThat(assistant.getJsonObject(0).getString("type"))
                .as("first part of " + assistant)
                .isEqualTo("thinking");
        assertThat(assistant.getJsonObject(0).getString("signature"))
                .as("signature")
                .isNotEmpty();
        String id = assistant.getJsonObject(assistant.size() - 1).getString("id");
        JsonObject result = turns.getJsonObject(2).getJsonArray("content").getJsonObject(0);
        assertThat(result.getString("tool_use_id")).as("call of the result").isEqualTo(id);
        assertThat(result.toString()).as("result").contains("Rain at noon");
        assertThat(body.getJsonArray("tools").toString()).as("tools").contains("The weather in a city");
    }

    @Test
    void messages_of_every_role_and_the_context_reach_the_provider() throws Exception {
        String model = "agui-roles";
        provider().on(model, call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Yes."));
            call.end();
        });
        JsonObject spec = with(spec("roles", "anthropic/" + model), "messages", json("""
                [{"id":"1","role":"system","content":"Be brief."},
                 {"id":"2","role":"developer","content":"Be kind."},
                 {"id":"3","role":"user","content":[{"type":"text","text":"What is this?"},
                  {"type":"image","source":{"type":"data","mimeType":"image/png","value":"%s"}},
                  {"type":"image","source":{"type":"url","value":"https://pictures.example/a.png"}},
                  {"type":"document","source":{"type":"file","value":"file-of-another-account"}}]},
                 {"id":"4","role":"activity","activityType":"plan","content":{"step":1}},
                 {"id":"5","role":"reasoning","content":"Hm.","encryptedValue":"of another server"},
                 {"id":"6","role":"assistant","content":"A cat.","toolCalls":[
                  {"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
                 {"id":"7","role":"tool","toolCallId":"c1","content":"","error":"no eyes"},
                 {"id":"8","role":"user","content":"Sure?"}]""".formatted(PNG)));
        spec = with(spec, "context", json("[{\"description\":\"Time zone\",\"value\":\"Europe/Berlin\"}]"));
        spec = with(spec, "tools", json("[{\"name\":\"look\",\"description\":\"Looks\"}]"));
        spec = with(spec, "state", json("[{\"a\":null},1.5]"));

        JsonObject run = run(spec);

        assertThat(run.get("error")).as("error of " + run).isEqualTo(NULL);
        assertThat(run.get("thrown")).as("thrown by the client").isEqualTo(NULL);
        assertThat(run.getJsonArray("state")).as("state").isEqualTo(json("[{\"a\":null},1.5]"));
        JsonObject body = provider().calls(model).get(0).body();
        assertThat(body.get("system").toString()).contains("Be brief.\\n\\nBe kind.\\n\\nTime zone:\\nEurope/Berlin");
        String turns = body.getJsonArray("messages").toString();
        assertThat(turns)
                .contains("What is this?", PNG, "https://pictures.example/a.png", "\"tool_use\"", "no eyes", "Sure?")
                .contains("\"is_error\":true")
                .doesNotContain("another-account", "another server", "activity");
        assertThat(body.getJsonArray("messages")).as(turns).hasSize(3);
    }

    @Test
    void a_refusal_is_what_the_client_throws() throws Exception {
        JsonObject unknown = spec("unknown-model", "nobody/nothing");
        JsonObject empty = with(spec("no-message", "demo/burst"), "messages", json("[]"));
        JsonObject first = spec("twice", "demo/burst");
        JsonObject answered = spec("answered", "demo/burst");
        JsonObject resume =
                with(answered, "resume", json("[{\"interruptId\":\"i1\",\"status\":\"resolved\",\"payload\":true}]"));
        JsonObject open = with(spec("open-call", "demo/burst"), "messages", json("""
                [{"id":"1","role":"system","content":"Be brief."},
                 {"id":"2","role":"user","content":"Hi"},
                 {"id":"3","role":"activity","activityType":"plan","content":{}},
                 {"id":"4","role":"assistant","content":"Wait."},
                 {"id":"5","role":"assistant","toolCalls":[
                  {"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
                 {"id":"6","role":"user","content":"Well?"}]"""));
        assertThat(run(first).get("thrown")).as("the first of two runs").isEqualTo(NULL);

        List<JsonObject> runs = run(List.of(unknown, empty, first, resume, open));

        refused(runs.get(0), 400, "model");
        refused(runs.get(1), 400, "messages");
        refused(runs.get(2), 409, "runId");
        refused(runs.get(4), 400, "messages[2]"); // the client sends no activity
        assertThat(runs.get(3).getString("outcome"))
                .as("a run that answers what nobody asked")
                .isEqualTo("success");
    }

    private static void refused(JsonObject run, int status, String field) {
        JsonObject thrown = run.getJsonObject("thrown");
        assertThat(thrown.getInt("status")).as(thrown.toString()).isEqualTo(status);
        assertThat(thrown.getJsonObject("payload").getString("field"))
                .as(thrown.toString())
                .isEqualTo(field);
    }

    @Test
    void a_run_that_is_stopped_is_cancelled_and_one_that_breaks_off_has_failed() throws Exception {
        provider().on("agui-breaks-off", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half of"));
            call.fin();
        });
        JsonObject stopped = with(spec("stopped", "demo/lorem"), "cancel", JsonValue.TRUE);

        List<JsonObject> runs = run(List.of(stopped, spec("breaks-off", "openai/agui-breaks-off")));

        assertThat(runs.get(0).getString("outcome"))
                .as("outcome of the stopped run")
                .isEqualTo("cancelled");
        assertThat(contents(runs.get(0), "assistant"))
                .as("text before the stop")
                .isNotEmpty();
        assertThat(runs.get(1).getJsonObject("error").getString("code"))
                .as("code of the failed run")
                .isEqualTo("provider_unavailable");
        assertThat(contents(runs.get(1), "assistant"))
                .as("text before the failure")
                .isEqualTo("Half of");
        assertThat(runs.get(1).containsKey("finished")).as("finished").isFalse();
    }
}
