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
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's client for JavaScript, pointed at {@code /api/openai/v1}, with models of every provider. */
@Tag("one-server")
final class OpenAiNodeIT extends DeployedWar {

    private static final List<String> WAYS = List.of("streamed", "whole");

    private JsonArray read(JsonArrayBuilder asks) throws Exception {
        JsonObjectBuilder input = Json.createObjectBuilder()
                .add("base", "http://127.0.0.1:" + api().port() + api().root() + "api/openai/v1")
                .add("asks", asks);
        return NodeClient.run("openai-chat.mjs", input.build()).asJsonArray();
    }

    private static JsonObjectBuilder ask(String model, String way) {
        return Json.createObjectBuilder().add("model", model).add("way", way);
    }

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        Map<String, Recording> recordings = ReadReply.byModel(provider().recordings());
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        JsonArrayBuilder asks = Json.createArrayBuilder();
        recordings.keySet().forEach(model -> WAYS.forEach(way -> asks.add(ask(model, way))));

        List<JsonObject> replies = read(asks).getValuesAs(JsonObject.class);

        SoftAssertions all = new SoftAssertions();
        int next = 0;
        for (Recording recording : recordings.values()) {
            for (String way : WAYS) {
                ReadReply.of(replies.get(next++)).check(recording, way, all);
            }
        }
        all.assertAll();
    }

    @Test
    void a_refusal_before_the_stream_is_the_error_of_its_status() throws Exception {
        for (String way : WAYS) {
            JsonObject error = read(Json.createArrayBuilder().add(ask("nobody/nothing", way)))
                    .getJsonObject(0)
                    .getJsonObject("error");

            assertThat(error.getString("kind")).as(way).isEqualTo("BadRequestError");
            assertThat(error.getInt("status")).as(way).isEqualTo(400);
            assertThat(error.getString("code")).as(way).isEqualTo("model_not_found");
        }
    }
}
