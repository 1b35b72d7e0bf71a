package dev.sluice.it.api;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.event.Usage;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.RecordedUsage;
import dev.sluice.provider.ToolCallIds;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Recorded answers of real providers, relayed by the WAR: clients get what the providers' own SDKs make of them. */
final class RecordedRepliesIT extends DeployedWar {

    private static final int AT_ONCE = 16;

    /** The configured provider for each format of the manifest. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    /** How the bytes are cut on their way; the last sends everything at once. */
    private static final List<String> CUTS = List.of("event", "random", "byte", "whole");

    private static final Map<String, String> STOP_REASONS = Map.ofEntries(
            Map.entry("end_turn", "end_turn"),
            Map.entry("stop", "end_turn"),
            Map.entry("max_tokens", "max_tokens"),
            Map.entry("length", "max_tokens"),
            Map.entry("incomplete:max_output_tokens", "max_tokens"),
            Map.entry("MAX_TOKENS", "max_tokens"),
            Map.entry("stop_sequence", "stop_sequence"),
            Map.entry("tool_use", "tool_use"),
            Map.entry("tool_calls", "tool_use"),
            Map.entry("COMPLETE", "end_turn"),
            Map.entry("TOOL_CALL", "tool_use"),
            Map.entry("refusal", "refusal"),
            Map.entry("content_filter", "refusal"),
            Map.entry("SAFETY", "refusal"),
            Map.entry("promptFeedback:SAFETY", "refusal"));

    private static final Map<String, String> ERROR_CODES = Map.of(
            "401", "provider_auth",
            "429", "provider_rate_limited",
            "529", "provider_overloaded",
            "overloaded_error", "provider_overloaded",
            "throttlingException", "provider_rate_limited",
            "", "provider_unavailable",
            "tokens", "provider_rate_limited",
            "invalid_request_error", "provider_invalid_request");

    record Case(Recording recording, String cut, Reply reply) {}

    @Test
    void every_recording_arrives_as_the_providers_own_sdk_reads_it_however_it_is_cut() throws Exception {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");

        List<Callable<Case>> cases = new ArrayList<>();
        for (String cut : CUTS) {
            recordings.forEach(recording -> cases.add(() -> read(recording, cut)));
        }
        SoftAssertions all = new SoftAssertions();
        for (Case done : Concurrently.run(AT_ONCE, cases)) {
            check(done, all);
        }
        all.assertAll();
        System.out.println(recordings.size() + " recordings in " + CUTS.size() + " cuts: " + cases.size() + " replies");
    }

    private Case read(Recording recording, String cut) throws Exception {
        String model = PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=" + cut;
        String query = cut.equals("event") ? "" : "?accumulated=false";
        try (SseClient client = api().chat(model, "Say it again.", query)) {
            return new Case(recording, cut, Reply.of(client.rest()));
        }
    }

    private static void check(Case done, SoftAssertions all) {
        Recording recording = done.recording();
        Reply reply = done.reply();
        String name = recording.name() + " cut by " + done.cut() + ": ";
        all.assertThat(reply.text()).as(name + "text").isEqualTo(recording.text("text"));
        all.assertThat(reply.thinking()).as(name + "thinking").isEqualTo(recording.text("thinking"));
        if (recording.has("error")) {
            JsonObject error = recording.expected().getJsonObject("error");
            String key =
                    error.containsKey("http_status") ? "" + error.getInt("http_status") : error.getString("type", "");
            all.assertThat(reply.errorCode()).as(name + reply.summary()).isEqualTo(ERROR_CODES.get(key));
            if (reply.terminal() != null) {
                all.assertThat(reply.partial())
                        .as(name + "partial")
                        .isEqualTo(!reply.text().isEmpty());
                all.assertThat(reply.terminal().toString())
                        .as(name + "nothing of the provider's words")
                        .doesNotContain(error.getString("message"));
            }
            return;
        }
        all.assertThat(reply.completed()).as(name + reply.summary()).isTrue();
        if (reply.completed()) {
            checkTools(recording, reply, name, all);
            checkEnd(recording, reply, name, all);
        }
    }

    private static void checkTools(Recording recording, Reply reply, String name, SoftAssertions all) {
        List<JsonObject> recorded =
                recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        // For arguments that were sent as objects, the manifest has no string to compare with.
        boolean asObjects = recorded.stream().anyMatch(tool -> tool.isNull("arguments"));
        all.assertThat(reply.tools().stream()
                        .map(tool -> toolLine(tool, asObjects ? parsed(tool) : tool.get("arguments")))
                        .toList())
                .as(name + "tool calls")
                .isEqualTo(recorded.stream()
                        .map(tool -> toolLine(tool, tool.get(asObjects ? "arguments_json" : "arguments")))
                        .toList());
        all.assertThat(reply.toolInput())
                .as(name + "arguments while they were written")
                .isEqualTo(reply.tools().stream()
                        .map(tool -> tool.getString("arguments"))
                        .collect(Collectors.joining()));
    }

    private static JsonObject parsed(JsonObject tool) {
        try (JsonReader arguments = Json.createReader(new StringReader(tool.getString("arguments")))) {
            return arguments.readObject();
        }
    }

    private static String toolLine(JsonObject tool, JsonValue arguments) {
        String id = tool.getString("id", "");
        // An id that the provider did not give is made by Sluice.
        return (ToolCallIds.isMade(id) ? "" : id) + ' ' + tool.getString("name") + ' ' + arguments;
    }

    private static void checkEnd(Recording recording, Reply reply, String name, SoftAssertions all) {
        String refusal = recording.text("refusal");
        String told = recording.text("stop_reason");
        String reason = !refusal.isEmpty()
                ? "refusal"
                : recording.format().equals("ollama") && !reply.tools().isEmpty()
                        ? "tool_use" // Ollama ends a turn that calls tools like any other
                        : STOP_REASONS.getOrDefault(told, reply.tools().isEmpty() ? "end_turn" : "tool_use");
        all.assertThat(reply.stopReason()).as(name + "stop reason").isEqualTo(reason);
        all.assertThat(reply.terminal().getString("message"))
                .as(name + "message")
                .isEqualTo(refusal.isEmpty() ? "Stream completed" : refusal);

        Usage usage = RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        JsonObject tokens = reply.terminal().getJsonObject("token_count");
        all.assertThat(tokens.getBoolean("estimated")).as(name + "estimated").isEqualTo(usage == null);
        if (usage != null) {
            all.assertThat(new Usage(
                            tokens.getInt("input"),
                            tokens.getInt("output"),
                            tokens.getInt("cached", -1),
                            tokens.getInt("cache_write", -1),
                            tokens.getInt("reasoning", -1),
                            false))
                    .as(name + "usage")
                    .isEqualTo(usage.counted());
        }
        all.assertThat(tokens.getInt("total"))
                .as(name + "total")
                .isEqualTo(tokens.getInt("input") + tokens.getInt("output"));
    }
}
