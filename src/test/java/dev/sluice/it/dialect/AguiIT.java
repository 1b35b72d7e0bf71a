package dev.sluice.it.dialect;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.event.Usage;
import dev.sluice.it.provider.Recording;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
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
                all.assertThat(function.getString("arguments"))
                        .as(name + "arguments of call " + i)
                        .isEqualTo(wanted.get(i).getString("arguments"));
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
}
