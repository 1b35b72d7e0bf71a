package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starting, reading, watching and cancelling a stream (contract §2), and its events in detail (§3). */
final class StreamingIT extends DeployedWar {

    private static final String ID = "[A-Za-z0-9_-]{22,}";

    private static final int PATIENCE_MS = 60_000;

    @Test
    void the_first_bytes_leave_before_the_provider_is_called_and_have_the_headers_of_the_contract() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        provider().on("held-head", call -> {
            mayAnswer.await(20, TimeUnit.SECONDS);
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Hello", " world"));
            call.end();
        });
        try (SseClient client = api().chat("openai/held-head", "Hi")) {
            SseEvent first = client.next();

            RawHttp http = client.http();
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.headers("Content-Type")).containsExactly("text/event-stream;charset=UTF-8");
            assertThat(http.headers("Cache-Control")).containsExactly("no-cache, no-transform");
            assertThat(http.headers("X-Accel-Buffering")).containsExactly("no");
            assertThat(http.headers("Connection")).containsExactly("keep-alive");
            assertThat(http.headers("Content-Length")).isEmpty();
            assertThat(http.headers("Content-Encoding")).isEmpty();
            assertThat(http.header("Sluice-Stream-Id")).matches(ID).isEqualTo(first.stream());
            assertThat(client.retry()).isEqualTo("3000");
            assertThat(first.event()).isEqualTo("progress");
            assertThat(first.sequence()).isZero();
            assertThat(first.data())
                    .isEqualTo("{\"stage\":\"analyzing\",\"message\":\"Waiting for openai/held-head\","
                            + "\"progress_percent\":0,\"metadata\":{}}");

            mayAnswer.countDown();
            assertThat(Reply.of(client.rest()).text()).isEqualTo("Hello world");
        }
    }

    @Test
    void the_keys_of_every_event_are_in_the_order_of_the_contract() throws Exception {
        provider().on("keys", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Hello", " world"));
            call.end();
        });
        try (SseClient client = api().chat("anthropic/keys", "Hi")) {
            List<SseEvent> events = client.rest();

            String json = "\"[^\"]*\"";
            assertThat(events)
                    .filteredOn(e -> e.is("text"))
                    .isNotEmpty()
                    .allSatisfy(e ->
                            assertThat(e.data()).matches("\\{\"text\":" + json + ",\"accumulated\":" + json + "}"));
            assertThat(events)
                    .filteredOn(e -> e.is("progress"))
                    .allSatisfy(e -> assertThat(e.data())
                            .matches("\\{\"stage\":" + json + ",\"message\":" + json + "(,\"partial_content\":" + json
                                    + ")?,\"progress_percent\":[0-9]+,\"metadata\":\\{}}"));
            assertThat(events.get(events.size() - 1).data())
                    .matches("\\{\"message\":\"Stream completed\",\"token_count\":\\{\"input\":[0-9]+,\"output\":2,"
                            + "\"total\":[0-9]+,\"estimated\":true},\"conversation_id\":" + json
                            + ",\"stop_reason\":\"end_turn\",\"model\":\"anthropic/keys\"}");
        }
        try (SseClient client = api().chat("demo/fail", "Hi", "?accumulated=false")) {
            List<SseEvent> events = client.rest();

            assertThat(events)
                    .filteredOn(e -> e.is("text"))
                    .isNotEmpty()
                    .allSatisfy(e -> assertThat(e.data()).matches("\\{\"text\":\"[^\"]*\"}"));
            assertThat(events.get(events.size() - 1).data())
                    .matches("\\{\"message\":\"[^\"]*\",\"code\":\"provider_overloaded\",\"retryable\":true,"
                            + "\"partial\":true}");
        }
    }

    @Test
    void a_prompt_in_the_query_starts_a_stream_for_event_source() throws Exception {
        provider().on("query", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Grüße, 日本 👩‍👩‍👧‍👦\r\n\"end\""));
            call.end();
        });
        String conversation = "c-" + System.nanoTime();
        String more =
                "&system=Be+brief&conversation_id=" + conversation + "&max_tokens=7&temperature=0.5&accumulated=false";
        try (SseClient client =
                api().eventSource("openai/query", "Grüße?", more, Map.of("Accept", "text/event-stream"))) {
            Reply reply = Reply.of(client.rest());

            assertThat(reply.text()).isEqualTo("Grüße, 日本 👩‍👩‍👧‍👦\r\n\"end\"");
            assertThat(reply.terminal().getString("conversation_id")).isEqualTo(conversation);
        }
        ProviderCall call = provider().calls("query").get(0);
        assertThat(call.path()).isEqualTo("/v1/chat/completions");
        assertThat(call.headers()).containsEntry("Authorization", "Bearer test");
        JsonObject asked = call.body();
        assertThat(asked.getJsonArray("messages").toString())
                .isEqualTo(
                        "[{\"role\":\"system\",\"content\":\"Be brief\"},{\"role\":\"user\",\"content\":\"Grüße?\"}]");
        assertThat(asked.getBoolean("stream")).isTrue();
        assertThat(asked.getInt("max_tokens")).isEqualTo(7);
        assertThat(asked.getJsonNumber("temperature").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void history_goes_to_the_provider_and_metadata_to_the_events_only() throws Exception {
        provider().on("history", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Fine."));
            call.end();
        });
        String body = Api.object("anthropic/history", "And you?")
                .add(
                        "history",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("role", "user")
                                        .add("content", "Hello"))
                                .add(Json.createObjectBuilder()
                                        .add("role", "user")
                                        .add("content", "Anybody?"))
                                .add(Json.createObjectBuilder()
                                        .add("role", "assistant")
                                        .add("content", "Hi")))
                .add("metadata", Json.createObjectBuilder().add("ticket", "4711 \"x\""))
                .build()
                .toString();
        try (SseClient client = new SseClient(api().post("api/stream/chat", body))) {
            List<SseEvent> events = client.rest();

            assertThat(events)
                    .filteredOn(e -> e.is("progress"))
                    .isNotEmpty()
                    .allSatisfy(
                            e -> assertThat(e.json().getJsonObject("metadata").getString("ticket"))
                                    .isEqualTo("4711 \"x\""));
        }
        ProviderCall call = provider().calls("history").get(0);
        assertThat(call.path()).isEqualTo("/v1/messages");
        assertThat(call.headers()).containsEntry("x-api-key", "test").containsEntry("anthropic-version", "2023-06-01");
        assertThat(call.body().getJsonArray("messages").toString())
                .isEqualTo(
                        "[{\"role\":\"user\",\"content\":\"Hello\\n\\nAnybody?\"},{\"role\":\"assistant\",\"content\":\"Hi\"},"
                                + "{\"role\":\"user\",\"content\":\"And you?\"}]");
        assertThat(call.body().toString()).doesNotContain("4711");
    }

    @Test
    void starting_watching_and_reading_a_stream_are_separate_requests() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        provider().on("apart", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            mayEnd.await(20, TimeUnit.SECONDS);
            call.chunk(Wire.OPENAI.reply(" world"));
            call.end();
        });
        String id;
        try (RawHttp http = api().post("api/streams", Api.body("openai/apart", "Hi"))) {
            JsonObject started = http.json();
            assertThat(http.status()).isEqualTo(201);
            id = started.getString("stream_id");
            assertThat(started.keySet()).containsExactly("stream_id", "events_url", "conversation_id");
            assertThat(started.getString("events_url")).isEqualTo(api().root() + "api/streams/" + id + "/events");
            assertThat(http.header("Location")).endsWith(api().root() + "api/streams/" + id);
        }
        await().until(() -> status(id).getInt("text_length") == 5);
        JsonObject running = status(id);
        assertThat(running.keySet())
                .containsExactly(
                        "stream_id",
                        "state",
                        "stage",
                        "text_length",
                        "last_event_id",
                        "conversation_id",
                        "model",
                        "created_at",
                        "token_count");
        assertThat(running.getString("state")).isEqualTo("running");
        assertThat(running.getString("stage")).isEqualTo("generating");
        assertThat(running.getString("last_event_id")).isEqualTo(id + ".1");
        assertThat(running.getString("model")).isEqualTo("openai/apart");

        try (SseClient client = api().events(id)) {
            assertThat(client.next("text").json().getString("text")).isEqualTo("Hello");
            mayEnd.countDown();
            List<SseEvent> rest = client.rest();
            assertThat(Api.text(rest)).isEqualTo(" world");
            assertThat(status(id).getString("state")).isEqualTo("completed");
            assertThat(status(id).getString("last_event_id"))
                    .isEqualTo(rest.get(rest.size() - 1).id());
        }
        assertThat(provider().calls("apart")).hasSize(1);
    }

    @Test
    void a_cancelled_stream_keeps_its_text_and_closes_the_connection_to_the_provider() throws Exception {
        provider().on("endless", call -> {
            call.eventStream();
            while (!call.awaitGone(10)) {
                call.chunk(": dripping\n\n" + Wire.ANTHROPIC.text("drip "));
            }
        });
        try (SseClient client = api().chat("anthropic/endless", "Go on")) {
            SseEvent first = client.next("text");
            try (RawHttp cancelled = api().delete("api/streams/" + first.stream())) {
                assertThat(cancelled.status()).isEqualTo(204);
            }
            assertThat(provider().calls("endless").get(0).awaitGone(PATIENCE_MS))
                    .as("the provider's connection is closed")
                    .isTrue();
            Reply reply = Reply.of(first.json().getString("text"), client.rest());

            assertThat(reply.stopReason()).isEqualTo("cancelled");
            assertThat(reply.text()).startsWith("drip ");
            JsonObject status = status(first.stream());
            assertThat(status.getString("state")).isEqualTo("cancelled");
            assertThat(status.getInt("text_length")).isEqualTo(reply.text().length());
            try (SseClient again = api().events(first.stream())) {
                assertThat(Reply.of(again.rest()).text()).isEqualTo(reply.text());
            }
            try (RawHttp twice = api().delete("api/streams/" + first.stream())) {
                assertThat(twice.status()).isEqualTo(204);
            }
        }
    }

    @Test
    void a_stream_can_be_cancelled_while_the_provider_is_silent() throws Exception {
        provider().on("silent", call -> call.awaitGone(2 * PATIENCE_MS));
        try (SseClient client = api().chat("openai/silent", "Well?")) {
            String id = client.next().stream();
            await().until(() -> !provider().calls("silent").isEmpty());
            api().delete("api/streams/" + id).close();
            Reply reply = Reply.of(client.rest());

            assertThat(reply.stopReason()).isEqualTo("cancelled");
            assertThat(reply.text()).isEmpty();
            assertThat(provider().calls("silent").get(0).awaitGone(PATIENCE_MS)).isTrue();
        }
    }

    @Test
    @Tag("load")
    void a_cancel_closes_the_connection_to_the_provider_within_a_second() throws Exception {
        provider().on("endless", call -> {
            call.eventStream();
            while (!call.awaitGone(10)) {
                call.chunk(Wire.ANTHROPIC.text("drip "));
            }
        });
        try (SseClient client = api().chat("anthropic/endless", "Go on")) {
            String stream = client.next("text").stream();
            long since = System.nanoTime();
            api().delete("api/streams/" + stream).close();
            assertThat(provider().calls("endless").get(0).awaitGone(PATIENCE_MS))
                    .isTrue();
            long took = Duration.ofNanos(System.nanoTime() - since).toMillis();
            Measured.atMost("from a cancel to the end of the provider's connection", took, 1000, "ms");
        }
    }

    private JsonObject status(String id) throws Exception {
        try (RawHttp http = api().get("api/streams/" + id)) {
            assertThat(http.status()).isEqualTo(200);
            return http.json();
        }
    }
}
