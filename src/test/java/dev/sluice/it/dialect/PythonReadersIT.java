package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.PythonClient;
import dev.sluice.it.provider.Recording;
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
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Python programs that read each protocol without its client: httpx, line by line. They resume by {@code Last-Event-ID}. */
@Tag("one-server")
final class PythonReadersIT extends DeployedWar {

    /** Connections that are lost in each reply. */
    private static final int CUTS = 3;

    private static final int MAX_EVENTS_BETWEEN = 6;

    private static final String CANCELLED = "python-cancelled";

    private record Case(String name, Recording recording) {}

    private List<JsonObject> run(List<JsonObjectBuilder> jobs) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        jobs.forEach(all::add);
        JsonObject input = Json.createObjectBuilder()
                .add("base", "http://127.0.0.1:" + api().port() + api().root())
                .add("jobs", all)
                .build();
        return PythonClient.run("read_replies.py", input).asJsonArray().getValuesAs(JsonObject.class);
    }

    private static JsonObjectBuilder job(ProtocolStart start, String model) {
        return Json.createObjectBuilder()
                .add("dialect", start.dialect())
                .add("path", start.path())
                .add("body", start.body(model));
    }

    @Test
    void every_recording_of_every_provider_arrives_also_over_connections_that_are_lost() throws Exception {
        Map<String, Recording> recordings = ReadReply.byModel(provider().recordings());
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        Random random = new Random(3);
        List<Case> cases = new ArrayList<>();
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        recordings.forEach((model, recording) -> {
            for (String dialect : ProtocolStart.protocols()) {
                ProtocolStart start = ProtocolStart.of(dialect);
                JsonArrayBuilder cuts = Json.createArrayBuilder();
                random.ints(CUTS, 1, MAX_EVENTS_BETWEEN + 1).forEach(cuts::add);
                cases.add(new Case(recording.name() + " in " + dialect, recording));
                jobs.add(job(start, model));
                cases.add(new Case(recording.name() + " in " + dialect + ", cut", recording));
                jobs.add(job(start, model).add("cuts", cuts));
            }
        });
        List<JsonObject> replies = run(jobs);
        SoftAssertions all = new SoftAssertions();
        int resumed = 0;
        for (int i = 0; i < replies.size(); i++) {
            check(cases.get(i), replies.get(i), all);
            resumed += replies.get(i).getInt("connections") - 1;
        }
        all.assertAll();
        assertThat(resumed).as("connections lost within a reply").isGreaterThan(jobs.size() / 4);
    }

    private static void check(Case one, JsonObject reply, SoftAssertions all) {
        Recording recording = one.recording;
        if (recording.has("error")) {
            boolean refused = reply.getInt("status") >= 400;
            all.assertThat(refused || reply.getString("end").equals("error"))
                    .as("%s: a failure in %s", one.name, reply)
                    .isTrue();
            return;
        }
        all.assertThat(reply.getInt("status")).as(one.name + ": status").isEqualTo(200);
        all.assertThat(reply.getString("end")).as(one.name + ": end").isIn("completed", "incomplete");
        all.assertThat(reply.getString("text"))
                .as(one.name + ": text")
                .isEqualTo(recording.text("text") + recording.text("refusal"));
        List<JsonObject> expected =
                recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        List<JsonArray> calls = reply.getJsonArray("calls").getValuesAs(JsonArray.class);
        all.assertThat(calls).as(one.name + ": calls").hasSameSizeAs(expected);
        for (int i = 0; i < Math.min(calls.size(), expected.size()); i++) {
            all.assertThat(calls.get(i).getString(0))
                    .as(one.name + ": call")
                    .isEqualTo(expected.get(i).getString("name"));
            String arguments = expected.get(i).getString("arguments", "");
            if (!arguments.isBlank()) {
                all.assertThat(calls.get(i).getString(1))
                        .as(one.name + ": arguments")
                        .isEqualTo(arguments);
            }
        }
    }

    @Test
    void a_reply_that_is_cancelled_ends_in_every_protocol() throws Exception {
        provider().on(CANCELLED, call -> {
            call.eventStream();
            call.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"}}]}\n\n");
            assertThat(call.awaitGone(30_000))
                    .as("the provider's connection is closed")
                    .isTrue();
        });
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String dialect : ProtocolStart.protocols()) {
            jobs.add(job(ProtocolStart.of(dialect), "openai/" + CANCELLED).add("cancel", JsonValue.TRUE));
        }
        List<JsonObject> replies = run(jobs);
        for (int i = 0; i < replies.size(); i++) {
            String dialect = ProtocolStart.protocols().get(i);
            assertThat(replies.get(i).getString("text")).as(dialect).isEqualTo("One");
            assertThat(replies.get(i).getString("end"))
                    .as(dialect)
                    .isEqualTo(
                            switch (dialect) {
                                case "openai-responses" -> "cancelled";
                                case "ai-sdk" -> "aborted";
                                default -> "completed";
                            });
        }
    }
}
