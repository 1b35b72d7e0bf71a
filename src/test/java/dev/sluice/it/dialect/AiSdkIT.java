package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.event.Usage;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Recording;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of the AI SDK with models of every provider, with tools, and as the protocol has its answers. */
@Tag("one-server")
final class AiSdkIT extends AiSdkClients {

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

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
