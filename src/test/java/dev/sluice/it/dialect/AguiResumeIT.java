package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.load.Crowd;
import dev.sluice.it.provider.Wire;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs of AG-UI's own client whose connections are lost, and that others join late. */
@Tag("one-server")
final class AguiResumeIT extends AguiRuns {

    private static final int CUTS_OF_EACH = Crowd.of(250);

    /** Bytes of an answer before it is cut, on average: its head and an event or two. Some are long enough for the largest event. */
    private static final int MEAN_BYTES = 1200;

    /** Clients that join one run while it is written. */
    private static final int JOINING = 12;

    private void slowly(String model, long millis) {
        provider().on(model, call -> {
            call.eventStream();
            for (int i = 0; i < 30; i++) {
                call.chunk(Wire.ANTHROPIC.text(i % 3 == 0 ? "Grüße, 世界 👩‍👩‍👧 " : "data: [DONE]\n\n \"" + i + '"'));
                if (millis > 0) {
                    boolean unused = call.awaitGone(millis);
                }
            }
            call.chunk(Wire.ANTHROPIC.beforeEnd() + Wire.ANTHROPIC.end());
            call.end();
        });
    }

    private JsonObject cut(String name, String model) {
        return with(with(with(spec(name, model), "task", "cut"), "cuts", CUTS_OF_EACH), "mean", MEAN_BYTES);
    }

    @Test
    void cuts_at_any_byte_change_nothing() throws Exception {
        slowly("agui-cuts", 0);
        List<JsonObject> cases = run(List.of(
                cut("text", "anthropic/agui-cuts"),
                cut("thinking", "anthropic/anthropic-thinking-tool-use"),
                cut("calls", "openai/chat-openai-tool-parallel"),
                cut("text after thinking", "openai/chat-deepseek-reasoning")));

        int cuts = 0;
        for (JsonObject run : cases) {
            JsonObject whole = run.getJsonObject("whole");
            assertThat(whole.get("thrown")).as(run.getString("name") + " uncut").isEqualTo(NULL);
            assertThat(run.getJsonArray("results")).as(run.getString("name")).isNotEmpty();
            for (JsonObject result : run.getJsonArray("results").getValuesAs(JsonObject.class)) {
                assertThat(comparable(result)).as(run.getString("name")).isEqualTo(comparable(whole));
            }
            cuts += run.getJsonObject("counts").getInt("resumed");
        }
        assertThat(cuts).as("cuts").isGreaterThanOrEqualTo(cases.size() * CUTS_OF_EACH);
    }

    /** What a client has after a run, without the stream's id. */
    private static String comparable(JsonObject run) {
        JsonArrayBuilder messages = Json.createArrayBuilder();
        run.getJsonArray("messages")
                .getValuesAs(JsonObject.class)
                .forEach(message -> messages.add(Json.createObjectBuilder(message)
                        .add("id", message.getString("id").replaceFirst("^.{32}-", "m"))));
        return "%s %s %s %s %s"
                .formatted(
                        run.get("thrown"),
                        run.get("error"),
                        run.get("outcome"),
                        run.get("stopReason"),
                        sorted(messages.build()));
    }

    /** The same with the members of each message in one order. */
    private static List<Map<String, JsonValue>> sorted(JsonArray messages) {
        List<Map<String, JsonValue>> all = new ArrayList<>();
        messages.getValuesAs(JsonObject.class).forEach(message -> all.add(new TreeMap<>(message)));
        return all;
    }

    @Test
    void a_client_that_joins_late_has_the_same_messages_in_the_end() throws Exception {
        slowly("agui-joined", 20);
        JsonObject spec = with(with(spec("joined", "anthropic/agui-joined"), "task", "join"), "most", JOINING);
        JsonObject thinking = with(
                with(
                        spec("joined-thinking", "anthropic/anthropic-thinking-tool-use~chunk=event~delay=20"),
                        "task",
                        "join"),
                "most",
                JOINING);
        spec = with(spec, "state", Json.createObjectBuilder().add("page", 7).build());

        for (JsonObject run : run(List.of(spec, thinking))) {
            JsonObject whole = run.getJsonObject("whole");
            List<JsonObject> late = run.getJsonArray("results").getValuesAs(JsonObject.class);
            assertThat(late).as(run.getString("name")).hasSizeGreaterThanOrEqualTo(3);
            for (JsonObject result : late) {
                assertThat(result.getJsonObject("seen").getJsonArray("faults"))
                        .as(run.getString("name") + " by the schemas")
                        .isEmpty();
                assertThat(result.getJsonObject("seen").getJsonArray("types").toString())
                        .as(run.getString("name"))
                        .contains("MESSAGES_SNAPSHOT");
                assertThat(comparable(result)).as(run.getString("name")).isEqualTo(comparable(whole));
                assertThat(result.get("state")).as(run.getString("name")).isEqualTo(whole.get("state"));
            }
        }
    }

    @Test
    void a_run_is_found_by_its_id_alone_and_by_its_last_event() throws Exception {
        JsonObject spec = spec("found", "demo/burst");
        JsonObject run = run(spec);
        String stream = run.getJsonObject("seen").getString("stream");
        String path = "api/ag-ui/runs/" + spec.getString("runId");

        try (RawHttp http = api().get(path)) {
            assertThat(http.text())
                    .startsWith("data: {\"type\":\"RUN_STARTED\"")
                    .contains("MESSAGES_SNAPSHOT");
            assertThat(http.header("Sluice-Stream-Id")).isEqualTo(stream);
        }
        try (RawHttp http = api().get(path, Map.of("Last-Event-ID", stream + ".0"))) {
            assertThat(http.text()).startsWith("id: " + stream + ".0.1.ag-ui\ndata: {\"type\":\"TEXT_MESSAGE_START\"");
        }
        try (RawHttp http = api().post("api/ag-ui", "{}", Map.of("Last-Event-ID", stream + ".0"))) {
            assertThat(http.text()).startsWith("id: " + stream + ".0.1.ag-ui\ndata: {\"type\":\"TEXT_MESSAGE_START\"");
        }
        String other = api().start("demo/burst", "Hi");
        try (RawHttp http = api().get(path, Map.of("Last-Event-ID", other + ".0"))) {
            assertThat(http.json().getString("field")).isEqualTo("Last-Event-ID");
            assertThat(http.status()).isEqualTo(400);
        }
        try (RawHttp http = api().get("api/ag-ui/runs/nothing")) {
            assertThat(http.status()).isEqualTo(404);
        }
    }
}
