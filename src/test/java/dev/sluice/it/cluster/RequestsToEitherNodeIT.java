package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.AguiRun;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.cluster.Resumption.Begun;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Wire;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that concern a stream, sent to the node that does not have it. */
@Tag("one-server")
final class RequestsToEitherNodeIT extends OnTwoTomcats {

    private static final String MODEL = "openai/on-either";

    private static final int PATIENCE_MS = 60_000;

    /** Requests that follow another one at once. */
    private static final int AT_ONCE = 10;

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @BeforeEach
    void script() {
        provider().on("on-either", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            boolean unused = call.awaitGone(2 * PATIENCE_MS);
        });
        provider().on("short", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Here."));
            call.end();
        });
    }

    private ProviderCall called() {
        List<ProviderCall> calls = provider().calls("on-either");
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private static SseClient hello(Begun begun) throws IOException {
        SseClient client = new SseClient(begun.first());
        SseEvent event = client.next();
        while (!event.data().contains("Hello")) {
            event = client.next();
        }
        return client;
    }

    private static JsonObject json(int status, RawHttp answer) throws IOException {
        try (answer) {
            assertThat(answer.status()).isEqualTo(status);
            return answer.json();
        }
    }

    private static void assertStatus(int status, RawHttp answer) throws IOException {
        try (answer) {
            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @EnumSource(Resumption.class)
    void a_stream_is_cancelled_and_its_provider_left(Resumption dialect) throws Exception {
        Begun begun = dialect.start(a(), MODEL);
        try (SseClient here = hello(begun);
                SseClient there = new SseClient(dialect.events(List.of(), begun, b()))) {
            assertStatus(204, b().delete("api/streams/" + begun.stream()));

            assertThat(called().awaitGone(PATIENCE_MS)).isTrue();
            ProtocolReader reader = new ProtocolReader(dialect.dialect());
            there.rest().forEach(reader::take);
            assertThat(reader.text()).isEqualTo("Hello");
            assertThat(reader.end()).isNotEmpty();
            here.rest();
        }
    }

    @Test
    @Tag("load")
    void a_cancel_by_the_other_node_closes_the_connection_to_the_provider_within_a_second() throws Exception {
        Begun begun = Resumption.TYPED.start(a(), MODEL);
        try (SseClient here = hello(begun)) {
            long since = System.nanoTime();
            assertStatus(204, b().delete("api/streams/" + begun.stream()));
            assertThat(called().awaitGone(PATIENCE_MS)).isTrue();
            long took = Duration.ofNanos(System.nanoTime() - since).toMillis();
            Measured.atMost("from a cancel on another node to the end of the connection", took, 1000, "ms");
            here.rest();
        }
    }

    @Test
    void a_ticket_of_one_node_is_used_once_on_the_other() throws Exception {
        String stream = a().start("openai/short", "Hi");
        JsonObject ticket = json(201, a().post("api/tickets", "{\"stream_id\":\"" + stream + "\"}"));
        String events = "api/streams/" + stream + "/events?ticket=" + ticket.getString("ticket");

        try (RawHttp read = b().get(events)) {
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.text()).contains("Here.", "event: complete");
        }
        assertStatus(401, b().get(events));
        assertStatus(401, a().get(events));
    }

    @Test
    void a_channel_is_written_to_and_read_on_both_nodes() throws Exception {
        String channel = json(200, a().get("api/v1/sse/connect")).getString("client_id");
        Map<String, String> header = Map.of("Sse-Client-ID", channel);
        try (SseClient here = new SseClient(a().get("api/v1/sse/debug/" + channel, header));
                SseClient there = new SseClient(b().get("api/v1/sse/debug/" + channel, header))) {
            here.next();
            there.next();
            for (Api node : List.of(a(), b(), a(), b())) {
                String message = "{\"message\":\"from " + node.port() + "\"}";
                assertStatus(202, node.request("POST", "api/v1/sse/messages/" + channel, JSON, message));
                assertThat(here.next().data()).contains("from " + node.port());
                assertThat(there.next().data()).contains("from " + node.port());
            }
            try (RawHttp reply = b().post("api/stream/chat", Api.body("openai/short", "Hi"), header)) {
                assertThat(reply.text()).contains("event: complete");
            }
            assertThat(here.next("progress").json().getString("stage")).isEqualTo("analyzing");
            assertThat(there.next("progress").json().getString("stage")).isEqualTo("analyzing");
            assertStatus(204, b().get("api/v1/sse/debug/stop/" + channel));
            here.rest();
            there.rest();
        }
        assertStatus(404, a().request("POST", "api/v1/sse/messages/" + channel, JSON, "{\"message\":\"late\"}"));
    }

    @Test
    void the_limit_of_streams_is_for_both_nodes_together() throws Exception {
        List<String> streams = new ArrayList<>();
        List<Integer> refusals = new ArrayList<>();
        for (int i = 0; refusals.size() < 2; i++) {
            try (RawHttp started = (i % 2 == 0 ? a() : b()).post("api/streams", Api.body(MODEL, "Hi"))) {
                if (started.status() == 201) {
                    streams.add(started.json().getString("stream_id"));
                } else {
                    refusals.add(started.status());
                }
            }
        }
        for (String stream : streams) {
            assertStatus(204, b().delete("api/streams/" + stream));
        }
        assertThat(refusals).containsOnly(429);
        assertThat(streams).hasSizeLessThanOrEqualTo(TwoTomcats.STREAMS_PER_PRINCIPAL);
        await().untilAsserted(() -> b().start("openai/short", "Hi"));
    }

    @Test
    void a_response_is_cancelled_and_the_answer_says_so() throws Exception {
        Begun begun = Resumption.RESPONSES.start(a(), MODEL);
        try (SseClient here = hello(begun)) {
            String path = "api/openai/v1/responses/resp_" + begun.stream();
            JsonObject before = json(200, b().get(path));
            assertThat(before.getString("status")).isEqualTo("in_progress");

            JsonObject cancelled = json(200, b().request("POST", path + "/cancel", JSON, "{}"));

            assertThat(cancelled.getString("status")).isEqualTo("cancelled");
            assertThat(called().awaitGone(PATIENCE_MS)).isTrue();
            assertThat(cancelled).isEqualTo(json(200, a().get(path)));
            here.rest();
        }
    }

    @Test
    void a_response_repeats_its_request_on_either_node() throws Exception {
        String body = "{\"model\":\"openai/short\",\"input\":\"Hi\",\"temperature\":0.5,\"instructions\":\"Be short\"}";
        JsonObject response = json(200, a().post("api/openai/v1/responses", body));
        String path = "api/openai/v1/responses/" + response.getString("id");

        JsonObject there = json(200, b().get(path));

        assertThat(there.getString("instructions")).isEqualTo("Be short");
        assertThat(there.getJsonObject("conversation")).isEqualTo(response.getJsonObject("conversation"));
        assertThat(there).isEqualTo(json(200, a().get(path)));
    }

    /** Waits for a conversation to have that many turns. Where the database is slow, the other node does not wait so long. */
    private static void awaitTurns(Api node, String conversation, int turns) {
        await().untilAsserted(() -> assertThat(
                        json(200, node.get("api/conversations/" + conversation)).getJsonArray("messages"))
                .hasSize(turns));
    }

    @Test
    void a_response_is_continued_at_once() throws Exception {
        Api here = a();
        Api there = b();
        String body = "{\"model\":\"openai/short\",\"input\":\"Number 0\"}";
        JsonObject first = json(200, here.post("api/openai/v1/responses", body));
        JsonObject conversation = first.getJsonObject("conversation");
        JsonObject previous = first;
        int inTime = 0;
        for (int i = 1; i < AT_ONCE; i++) {
            body = "{\"model\":\"openai/short\",\"input\":\"Number " + i + "\",\"previous_response_id\":\""
                    + previous.getString("id") + "\"}";
            JsonObject next;
            try (RawHttp http = there.post("api/openai/v1/responses", body)) {
                next = http.json();
                if (http.status() == 200) {
                    inTime++;
                } else {
                    assertThat(http.status()).isEqualTo(400);
                    assertThat(next.toString()).contains("is not the id of a stored response of yours");
                    awaitTurns(here, conversation.getString("id"), 2 * i);
                    next = json(200, there.post("api/openai/v1/responses", body));
                }
            }
            assertThat(next.getJsonObject("conversation")).isEqualTo(conversation);
            previous = next;
            Api other = there;
            there = here;
            here = other;
        }
        assertThat(inTime).as("responses that were continued at once").isPositive();
    }

    /** The turn is in the database a little after its reply's end, which the other node must wait for. */
    @Test
    void a_conversation_is_continued_at_once() throws Exception {
        Api here = a();
        Api there = b();
        String conversation = converse(here, "\"message\":\"Number 0\"");
        boolean atOnce = true;
        int inTime = 0;
        for (int i = 1; i < AT_ONCE; i++) {
            String same =
                    converse(there, "\"message\":\"Number " + i + "\",\"conversation_id\":\"" + conversation + "\"");
            assertThat(same).isEqualTo(conversation);
            List<ProviderCall> calls = provider().calls("short");
            int given =
                    calls.get(calls.size() - 1).body().getJsonArray("messages").size();
            if (given == 2 * i + 1) {
                inTime += atOnce ? 1 : 0;
                atOnce = true;
            } else {
                assertThat(given).as("turns that the model is given").isEqualTo(2 * i - 1);
                awaitTurns(here, conversation, 2 * i + 2);
                atOnce = false;
            }
            Api other = there;
            there = here;
            here = other;
        }
        assertThat(inTime).as("turns that followed at once").isPositive();
    }

    /** Returns the id of the conversation. */
    private static String converse(Api node, String fields) throws IOException {
        try (SseClient reply =
                new SseClient(node.post("api/stream/chat", "{\"model\":\"openai/short\"," + fields + "}"))) {
            return reply.next("complete").json().getString("conversation_id");
        }
    }

    @Test
    void a_number_that_has_not_happened_yet_is_refused_after_a_while() throws Exception {
        Begun begun = Resumption.RESPONSES.start(a(), MODEL);
        try (SseClient here = hello(begun)) {
            String path = "api/openai/v1/responses/resp_" + begun.stream() + "?stream=true&starting_after=";
            assertStatus(400, b().get(path + 1000));
            assertStatus(204, a().delete("api/streams/" + begun.stream()));
            here.rest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_response_that_is_deleted_is_gone_on_both_nodes_and_its_readers_get_an_end(boolean onItsNode)
            throws Exception {
        Begun begun = Resumption.RESPONSES.start(a(), MODEL);
        try (SseClient here = hello(begun);
                SseClient there = new SseClient(Resumption.TYPED.events(List.of(), begun, b()))) {
            assertThat(there.next("text")).isNotNull();
            String path = "api/openai/v1/responses/resp_" + begun.stream();

            assertStatus(200, (onItsNode ? a() : b()).delete(path));

            assertThat(called().awaitGone(PATIENCE_MS)).isTrue();
            here.rest();
            assertThat(there.next("complete").json().getString("stop_reason")).isEqualTo("cancelled");
            assertStatus(404, a().get(path));
            assertStatus(404, b().get(path));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_chat_of_the_ai_sdk_is_replayed_and_stopped(boolean byChat) throws Exception {
        Begun begun = Resumption.AI_SDK.start(a(), MODEL);
        try (SseClient here = hello(begun)) {
            String chat = "api/ai-sdk/chat/" + (byChat ? begun.name() : begun.stream());
            try (SseClient replay = new SseClient(b().get(chat + "/stream"))) {
                assertThat(replay.next().json().getString("type")).isEqualTo("start");

                assertStatus(204, b().request("POST", chat + "/stop", JSON, "{}"));

                assertThat(called().awaitGone(PATIENCE_MS)).isTrue();
                assertThat(replay.rest()).anyMatch(event -> event.data().contains("\"abort\""));
            }
            here.rest();
            if (byChat) {
                assertStatus(204, b().get(chat + "/stream"));
            }
        }
    }

    @Test
    void a_run_is_joined_from_a_snapshot_and_its_id_is_taken() throws Exception {
        Begun begun = Resumption.AG_UI.start(a(), MODEL);
        try (SseClient here = hello(begun)) {
            try (SseClient joined = new SseClient(b().get("api/ag-ui/runs/" + begun.name() + "-run"))) {
                assertThat(joined.next().json().getString("type")).isEqualTo("RUN_STARTED");
                JsonObject snapshot = joined.next().json();
                assertThat(snapshot.getString("type")).isEqualTo("MESSAGES_SNAPSHOT");
                assertThat(snapshot.getJsonArray("messages").toString()).contains(begun.name() + "-question", "Hello");
            }
            assertStatus(404, b().get("api/ag-ui/runs/" + begun.name()));
            assertStatus(204, b().delete("api/streams/" + begun.stream()));
            here.rest();
        }
        String runId = AguiRun.start(a());
        assertStatus(409, b().post("api/ag-ui", AguiRun.body(runId)));
        String another = AguiRun.start(b());
        try (RawHttp first =
                        a().post("api/ag-ui", AguiRun.body("keyed-" + another), Map.of("Idempotency-Key", another));
                RawHttp again =
                        b().post("api/ag-ui", AguiRun.body("keyed-" + another), Map.of("Idempotency-Key", another))) {
            assertThat(again.header("Sluice-Stream-Id"))
                    .isEqualTo(first.header("Sluice-Stream-Id"))
                    .isNotEmpty();
        }
    }

    @Test
    void a_repeated_start_joins_the_stream_of_the_first_one_also_at_the_same_moment() throws Exception {
        a().reply("demo/burst", "Hi"); // the first start on a server takes long
        b().reply("demo/burst", "Hi");
        for (int i = 0; i < AT_ONCE; i++) {
            Map<String, String> key = Map.of("Idempotency-Key", "either-" + System.nanoTime());
            List<Callable<String>> starts = List.of(() -> stream(a(), key), () -> stream(b(), key));
            List<String> streams =
                    i % 2 == 0 ? List.of(starts.get(0).call(), starts.get(1).call()) : Concurrently.run(2, starts);
            assertThat(streams.get(0)).isEqualTo(streams.get(1)).isNotEmpty();
        }
        assertThat(provider().calls("short")).hasSize(AT_ONCE);
    }

    private static String stream(Api api, Map<String, String> key) throws IOException {
        try (RawHttp http = api.post("api/stream/chat", Api.body("openai/short", "Hi"), key)) {
            assertThat(http.text()).contains("Here.", "event: complete");
            return http.header("Sluice-Stream-Id");
        }
    }

    @Test
    void a_stream_is_found_at_once() throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            String stream = a().start("openai/short", "Hi");
            try (SseClient there = b().events(stream)) {
                assertThat(Api.text(there.rest())).isEqualTo("Here.");
            }
        }
    }
}
