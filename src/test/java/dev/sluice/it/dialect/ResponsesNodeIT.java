package dev.sluice.it.dialect;

import static dev.sluice.it.dialect.ResponsesNode.ask;
import static dev.sluice.it.dialect.ResponsesNode.text;
import static dev.sluice.it.dialect.ResponsesNode.way;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    private static final int MAX_BYTES = 1500;

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    private List<JsonObject> run(List<JsonObjectBuilder> cases) throws Exception {
        return ResponsesNode.run(api(), cases);
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

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        List<Recording> recordings = recordings(false);
        List<JsonObjectBuilder> cases = new ArrayList<>();
        for (Recording recording : recordings) {
            cases.add(way("streamed", ask(model(recording)).add("store", false)));
            cases.add(way("whole", ask(model(recording)).add("store", false)));
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
        List<JsonObject> results = run(
                recordings.stream().map(one -> way("events", ask(model(one)))).toList());

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
                cases.add(way("cut", ask(model))
                        .add("cuts", Json.createArrayBuilder(List.of(1)).addAll(cuts)));
            } else {
                random.ints(CUTS_OF_A_REPLY, 0, MAX_BYTES).forEach(cuts::add);
                cases.add(way("lost", ask(model)).add("bytes", cuts));
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
}
