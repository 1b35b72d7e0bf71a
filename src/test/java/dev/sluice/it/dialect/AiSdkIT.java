package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.event.Usage;
import dev.sluice.it.client.NodeClient;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The AI SDK's own transports and message reader, in its versions 5, 6 and 7 and in its first 5, pointed at
 * {@code /api/ai-sdk/chat}.
 */
@Tag("one-server")
final class AiSdkIT extends DeployedWar {

    private static final List<String> VERSIONS = List.of("5.0.0", "5", "6", "7");

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    private static final String HARD_TEXT = "Grüße, 世界 👩‍👩‍👧 \"data: [DONE]\"\n\n\\u0041 </script> \u2028";

    private String address() {
        return "http://127.0.0.1:" + api().port() + api().root() + "api/ai-sdk/chat";
    }

    private List<JsonObject> run(List<JsonObjectBuilder> jobs) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        jobs.forEach(all::add);
        JsonObject input = Json.createObjectBuilder()
                .add("api", address())
                .add("jobs", all)
                .build();
        return NodeClient.run("ai-sdk.mjs", input).asJsonArray().getValuesAs(JsonObject.class);
    }

    private static JsonObjectBuilder job(String task, String version, String chat, String model) {
        return Json.createObjectBuilder()
                .add("do", task)
                .add("version", version)
                .add("chat", chat)
                .add("model", model);
    }

    private static List<JsonObject> parts(JsonObject read, String type) {
        return read.getJsonObject("message").getJsonArray("parts").getValuesAs(JsonObject.class).stream()
                .filter(part -> part.getString("type").startsWith(type))
                .toList();
    }

    private static String text(JsonObject read, String type) {
        return parts(read, type).stream().map(part -> part.getString("text")).collect(Collectors.joining());
    }

    private static String finishReason(JsonObject read) {
        return read.getJsonObject("message").getJsonObject("metadata").getString("finishReason");
    }

    private static List<String> types(JsonObject read) {
        return read.getJsonArray("types").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    @Test
    void every_recording_of_every_provider_is_read_by_every_version() throws Exception {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        List<Recording> asked = new ArrayList<>();
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (Recording recording : recordings) {
            String model = PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random";
            for (String version : VERSIONS) {
                asked.add(recording);
                jobs.add(job("read", version, recording.name() + '-' + version, model)
                        .add("api", address() + (version.equals("7") ? "?version=7" : "")));
            }
        }
        List<JsonObject> read = run(jobs);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < read.size(); i++) {
            check(asked.get(i), VERSIONS.get(i % VERSIONS.size()), read.get(i), all);
        }
        all.assertAll();
    }

    private static void check(Recording recording, String version, JsonObject read, SoftAssertions all) {
        String name = recording.name() + " read by " + version + ": ";
        all.assertThat(read.getString("thrown", "")).as(name + "thrown").isEmpty();
        if (read.containsKey("thrown")) {
            return;
        }
        all.assertThat(read.getJsonArray("errors")).as(name + "errors").hasSize(recording.has("error") ? 1 : 0);
        all.assertThat(types(read).contains("finish")).as(name + "finish").isEqualTo(!recording.has("error"));
        all.assertThat(text(read, "text"))
                .as(name + "text")
                .isEqualTo(recording.text("text") + recording.text("refusal"));
        all.assertThat(text(read, "reasoning")).as(name + "thinking").isEqualTo(recording.text("thinking"));
        if (recording.has("error")) {
            return;
        }
        List<JsonObject> calls = recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        List<JsonObject> made = parts(read, "tool-");
        all.assertThat(made.stream().map(part -> part.getString("type")).toList())
                .as(name + "calls")
                .isEqualTo(calls.stream()
                        .map(call -> "tool-" + call.getString("name"))
                        .toList());
        for (int i = 0; i < Math.min(calls.size(), made.size()); i++) {
            JsonValue arguments = arguments(calls.get(i));
            all.assertThat(made.get(i).getString("state"))
                    .as(name + "state of call " + i)
                    .isEqualTo(arguments == null ? "output-error" : "input-available");
            if (arguments != null) {
                all.assertThat(made.get(i).get("input")).as(name + "arguments").isEqualTo(arguments);
            }
        }
        JsonObject metadata = read.getJsonObject("message").getJsonObject("metadata");
        if (!calls.isEmpty() && recording.text("refusal").isEmpty()) {
            all.assertThat(metadata.getString("finishReason")).as(name + "end").isNotEqualTo("stop");
        }
        String told = read.isNull("finishReason") ? null : read.getString("finishReason");
        all.assertThat(told)
                .as(name + "end as the last chunk tells it")
                .isEqualTo(version.equals("7") ? metadata.getString("finishReason") : null);
        JsonObject usage = metadata.getJsonObject("usage");
        Usage recorded =
                RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        if (recorded != null) {
            all.assertThat(usage.getInt("inputTokens"))
                    .as(name + "input tokens")
                    .isEqualTo((int) recorded.input());
            all.assertThat(usage.getInt("outputTokens"))
                    .as(name + "output tokens")
                    .isEqualTo((int) recorded.output());
        }
    }

    /** The arguments of a recorded call as a value; null if they are none. */
    private static JsonValue arguments(JsonObject call) {
        if (call.isNull("arguments")) {
            return call.get("arguments_json");
        }
        String text = call.getString("arguments");
        try (JsonReader reader = Json.createReader(new StringReader(text.isBlank() ? "{}" : text))) {
            return reader.readValue();
        } catch (RuntimeException e) {
            return null;
        }
    }

    @Test
    void the_results_of_tools_reach_the_provider_and_the_message_goes_on() throws Exception {
        JsonObject schema = Json.createObjectBuilder()
                .add("type", "object")
                .add(
                        "properties",
                        Json.createObjectBuilder()
                                .add("city", Json.createObjectBuilder().add("type", "string")))
                .add("required", Json.createArrayBuilder().add("city"))
                .build();
        JsonObjectBuilder tools = Json.createObjectBuilder()
                .add(
                        "tools",
                        Json.createObjectBuilder()
                                .add("weather", Json.createObjectBuilder().add("inputSchema", schema)));
        JsonObject settings = tools.build();
        List<JsonObject> results = List.of(
                Json.createObjectBuilder()
                        .add("state", "output-available")
                        .add("output", Json.createObjectBuilder().add("sky", "Rain at noon"))
                        .build(),
                Json.createObjectBuilder()
                        .add("state", "output-error")
                        .add("errorText", "No Rain at noon known")
                        .build());
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            for (int i = 0; i < results.size(); i++) {
                jobs.add(job("tool", version, "tool-" + version + i, "demo/tool")
                        .add("settings", settings)
                        .add("result", results.get(i)));
            }
        }
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            JsonObject called = done.getJsonObject("called");
            assertThat(finishReason(called)).isEqualTo("tool-calls");
            assertThat(parts(called, "tool-weather").get(0).getString("state")).isEqualTo("input-available");
            JsonObject answered = done.getJsonObject("answered");
            assertThat(text(answered, "text")).as("the quoted result").contains("Rain at noon");
            assertThat(answered.getJsonObject("message").getString("id"))
                    .as("the message goes on")
                    .isEqualTo(called.getJsonObject("message").getString("id"));
        }
    }

    @Test
    void a_page_that_is_loaded_again_gets_the_running_reply_and_nothing_once_it_has_ended() throws Exception {
        provider().on("slow-hard-text", call -> slowly(call, 40));
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            jobs.add(job("resume", version, "resume-" + version, "openai/slow-hard-text")
                    .add("after", 12));
        }
        String whole = HARD_TEXT.repeat(40);
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            JsonObject before = done.getJsonArray("before").getJsonObject(0);
            JsonObject resumed = done.getJsonObject("whole");
            assertThat(text(resumed, "text")).isEqualTo(whole);
            assertThat(finishReason(resumed)).isEqualTo("stop");
            assertThat(resumed.getJsonObject("message").getString("id")).isEqualTo(before.getString("messageId"));
            assertThat(done.getBoolean("ended")).as("204 after the end").isTrue();
        }
    }

    private static void slowly(ProviderCall call, int pieces) throws Exception {
        call.eventStream();
        for (int i = 0; i < pieces; i++) {
            call.chunk(Wire.OPENAI.text(HARD_TEXT));
            Thread.sleep(10);
        }
        call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
        call.end();
    }

    @Test
    void a_reply_that_is_stopped_ends_for_every_reader_and_is_not_resumed() throws Exception {
        provider().on("endless", call -> slowly(call, 2000));
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            jobs.add(job("stop", version, "stop-" + version, "openai/endless").add("after", 8));
        }
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            assertThat(done.getJsonArray("statuses")).hasToString("[204,204]");
            JsonObject stopped = done.getJsonObject("stopped");
            assertThat(types(stopped)).endsWith("text-end", "message-metadata", "abort");
            assertThat(text(stopped, "text")).startsWith(HARD_TEXT);
            assertThat(done.getBoolean("again")).as("204 after the stop").isTrue();
        }
        for (ProviderCall call : provider().calls("endless")) {
            assertThat(call.awaitGone(5000))
                    .as("the provider's connection is closed")
                    .isTrue();
        }
    }

    @Test
    void a_thousand_cuts_do_not_change_what_the_workflow_transport_reads() throws Exception {
        provider().on("long", AiSdkIT::everyKind);
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            JsonObjectBuilder job = Json.createObjectBuilder()
                    .add("do", "workflow")
                    .add("model", "openai/long")
                    .add("bytes", 1100);
            jobs.add(i % 2 == 0 ? job : job.add("chat", "cut-" + i));
        }
        int cuts = 0;
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            cuts += done.getInt("cuts");
            JsonObject cut = done.getJsonObject("cut");
            assertThat(cut.get("types")).isEqualTo(done.getJsonObject("uncut").get("types"));
            assertThat(cut.get("message")).isEqualTo(done.getJsonObject("uncut").get("message"));
            assertThat(cut.getJsonArray("errors")).isEmpty();
            assertThat(text(cut, "text")).isEqualTo(HARD_TEXT.repeat(300));
            assertThat(done.getJsonArray("last"))
                    .as("from the end")
                    .hasToString("[\"finish-step\",\"message-metadata\",\"finish\"]");
        }
        assertThat(cuts).isGreaterThanOrEqualTo(1000);
    }

    private static void everyKind(ProviderCall call) throws Exception {
        Random random = new Random(7);
        call.eventStream();
        for (int i = 0; i < 60; i++) {
            call.chunk(delta("\"reasoning_content\":" + Json.createValue(HARD_TEXT)));
            pause(random);
        }
        for (int i = 0; i < 300; i++) {
            call.chunk(Wire.OPENAI.text(HARD_TEXT));
            pause(random);
        }
        for (int i = 0; i < 2; i++) {
            String head = "\"tool_calls\":[{\"index\":" + i;
            call.chunk(delta(head + ",\"id\":\"c" + i + "\",\"function\":{\"name\":\"f\",\"arguments\":\"[\"}}]"));
            for (int j = 0; j < 30; j++) {
                call.chunk(delta(head + ",\"function\":{\"arguments\":\"" + j + ", \"}}]"));
            }
            call.chunk(delta(head + ",\"function\":{\"arguments\":\"0]\"}}]"));
        }
        call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
        call.end();
    }

    private static String delta(String member) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{" + member + "}}]}\n\n";
    }

    private static void pause(Random random) throws InterruptedException {
        if (random.nextInt(8) == 0) {
            Thread.sleep(5);
        }
    }

    @Test
    void answers_tell_the_protocol_and_the_run() throws IOException {
        String body = "{\"id\":\"headers\",\"model\":\"demo/burst\",\"messages\":"
                + "[{\"id\":\"1\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}";
        try (RawHttp http = api().post("api/ai-sdk/chat", body)) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("x-vercel-ai-ui-message-stream")).isEqualTo("v1");
            assertThat(http.header("x-workflow-run-id")).isEqualTo(http.header("Sluice-Stream-Id"));
            assertThat(http.text()).endsWith("data: [DONE]\n\n");
            String run = http.header("x-workflow-run-id");
            try (RawHttp again = api().get("api/streams/" + run + "/events?dialect=ai-sdk")) {
                assertThat(again.header("x-vercel-ai-ui-message-stream")).isEqualTo("v1");
            }
            try (RawHttp again = api().get("api/ai-sdk/chat/" + run + "/stream?startIndex=100000")) {
                assertThat(again.status()).as("behind the end").isEqualTo(204);
            }
        }
        try (RawHttp http = api().get("api/ai-sdk/chat/nobody/stream")) {
            assertThat(http.status()).isEqualTo(204);
        }
        try (RawHttp http = api().get("api/conversations/headers")) {
            assertThat(http.status()).as("stored under the chat's id").isEqualTo(200);
        }
    }

    @Test
    void a_simple_request_of_another_site_is_refused() throws IOException {
        String body = "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}";
        Map<String, String> foreign = Map.of("Content-Type", "text/plain", "Origin", "https://evil.example");
        try (RawHttp http = api().request("POST", "api/ai-sdk/chat", foreign, body)) {
            assertThat(http.status()).isEqualTo(403);
        }
        Map<String, String> bare = Map.of("Origin", "https://evil.example");
        try (RawHttp http = api().request("POST", "api/ai-sdk/chat/some/stop", bare, "")) {
            assertThat(http.status()).isEqualTo(403);
        }
        try (RawHttp http = api().request("POST", "api/ai-sdk/chat", Map.of("Content-Type", "text/plain"), body)) {
            assertThat(http.status()).as("the workflow transport's").isEqualTo(200);
        }
    }
}
