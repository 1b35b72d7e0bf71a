package dev.sluice.it.api;

import static dev.sluice.it.api.Refusals.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Channels, beyond their golden file: sharing one, refusals, and the progress of chats. */
final class ChannelIT extends DeployedWar {

    private static final String SSE = "api/v1/sse/";

    private String connect() throws IOException {
        try (RawHttp http = api().get(SSE + "connect")) {
            return http.json().getString("client_id");
        }
    }

    private SseClient read(String channel, Map<String, String> headers) throws IOException {
        return new SseClient(api().get(SSE + "debug/" + channel, headers));
    }

    private void push(String channel, String message) throws IOException {
        try (RawHttp http = api().post(SSE + "messages/" + channel, "{\"message\":\"" + message + "\"}")) {
            assertThat(http.status()).isEqualTo(202);
        }
    }

    private void stop(String channel) throws IOException {
        try (RawHttp http = api().request("POST", SSE + "debug/stop/" + channel, Map.of(), "")) {
            assertThat(http.status()).isEqualTo(204);
        }
    }

    @Test
    void a_chat_reports_to_a_channel_once_however_often_it_is_joined() throws Exception {
        String channel = connect();
        provider().on("told-once", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Hello"));
            call.end();
        });
        Map<String, String> headers = Map.of("Sse-Client-ID", channel, "Idempotency-Key", "once-" + channel);
        String stream = "";
        for (int i = 0; i < 3; i++) {
            try (RawHttp http = api().post("api/stream/chat", Api.body("openai/told-once", "Hi"), headers)) {
                assertThat(http.text()).contains("event: complete");
                stream = http.header("Sluice-Stream-Id");
            }
        }
        try (RawHttp http = api().get("api/streams/" + stream + "/events", Map.of("Sse-Client-ID", channel))) {
            assertThat(http.text()).contains("event: complete");
        }
        push(channel, "over");
        stop(channel, 4);
        assertThat(provider().calls("told-once")).hasSize(1);
    }

    /** Stops the channel while it is read, and requires that many messages. */
    private void stop(String channel, int messages) throws IOException {
        try (SseClient reader = read(channel, Map.of())) {
            assertThat(reader.next().data()).contains("Starting server communication...");
            List<SseEvent> told = reader.next(messages);
            stop(channel);
            told.addAll(reader.rest());
            assertThat(told).hasSize(messages);
        }
    }

    @Test
    void a_reader_of_a_running_stream_can_connect_it_to_a_channel() throws Exception {
        String channel = connect();
        String stream = api().start("demo/lorem", "Tell");
        try (RawHttp http = api().get("api/streams/" + stream + "/events", Map.of("Sse-Client-ID", channel));
                SseClient told = read(channel, Map.of())) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(told.next("progress").json().getString("stage")).isEqualTo("analyzing");
        }
        stop(channel);
    }

    @Test
    void readers_share_a_channel_each_at_its_own_place_and_end_with_it() throws Exception {
        String channel = connect();
        for (int i = 0; i < 300; i++) {
            push(channel, "m" + i);
        }
        try (SseClient all = read(channel, Map.of());
                SseClient some = read(channel, Map.of("Last-Event-ID", channel + ".298"));
                SseClient byQuery =
                        new SseClient(api().get(SSE + "debug/" + channel + "?last_event_id=" + channel + ".10"))) {
            assertThat(all.next().id()).as("the greeting").isEmpty();
            List<SseEvent> kept = all.next(256);
            assertThat(kept.get(0).id()).isEqualTo(channel + ".44");
            assertThat(kept.get(255).json().getString("message")).isEqualTo("m299");
            assertThat(some.next().id()).isEqualTo(channel + ".299");
            assertThat(byQuery.next().id()).as("the oldest that is kept").isEqualTo(channel + ".44");
            push(channel, "to both");
            assertThat(all.next().json().getString("message")).isEqualTo("to both");
            assertThat(some.next().json().getString("message")).isEqualTo("to both");
            push(channel, "last words");
            stop(channel);
            assertThat(all.rest()).hasSize(1);
            assertThat(some.rest()).hasSize(1);
        }
    }

    @Test
    void bad_channels_and_pushes_are_refused() throws Exception {
        Refusals refusals = new Refusals(this);
        String channel = connect();
        String stopped = connect();
        stop(stopped);
        push(channel, "a");
        Map<String, String> json = Map.of("Content-Type", JSON);
        for (String id : List.of(
                UUID.randomUUID().toString(),
                stopped,
                "x",
                "0",
                channel + "0",
                channel.toUpperCase(java.util.Locale.ROOT) + "x")) {
            refusals.add("GET", SSE + "debug/" + id, Map.of(), "", 404, "not_found", null);
            refusals.add("POST", SSE + "messages/" + id, json, "{\"message\":\"a\"}", 404, "not_found", null);
            refusals.add("GET", SSE + "debug/stop/" + id, Map.of(), "", 404, "not_found", null);
            refusals.add("POST", SSE + "debug/stop/" + id, Map.of(), "", 404, "not_found", null);
            Map<String, String> named = Map.of("Content-Type", JSON, "Sse-Client-ID", id);
            String good = "{\"message\":\"a\"," + Refusals.MODEL + '}';
            refusals.add("POST", Refusals.CHAT, named, good, 404, "not_found", "Sse-Client-ID");
            refusals.add("POST", Refusals.STREAMS, named, good, 404, "not_found", "Sse-Client-ID");
            refusals.add("POST", "api/chat/message", named, good, 404, "not_found", "Sse-Client-ID");
            refusals.add(
                    "GET",
                    SSE + "debug/" + channel,
                    Map.of("Sse-Client-ID", id),
                    "",
                    400,
                    "invalid_request",
                    "Sse-Client-ID");
        }
        lastEvents(refusals, channel);
        for (String path : List.of(SSE + "messages/" + channel, SSE + "broadcast")) {
            pushes(refusals, path, json);
        }
        refusals.check();
        push(channel, "still there");
        stop(channel);
    }

    private static void lastEvents(Refusals refusals, String channel) {
        for (String last : List.of(
                "x",
                ".",
                ".0",
                channel,
                channel + ".",
                channel + ".-1",
                channel + ".01",
                channel + ".1",
                channel + ".9999999999",
                channel + ".0.0",
                channel + ".0x0",
                UUID.randomUUID() + ".0",
                BadIdIT.NO_SUCH + ".0")) {
            String path = SSE + "debug/" + channel;
            refusals.add("GET", path, Map.of("Last-Event-ID", last), "", 400, "invalid_request", "Last-Event-ID");
            refusals.add("GET", path + "?last_event_id=" + last, Map.of(), "", 400, "invalid_request", "last_event_id");
        }
    }

    private static void pushes(Refusals refusals, String path, Map<String, String> json) {
        refusals.add("POST", path, Map.of(), "", 415, "unsupported_media_type", null);
        refusals.add(
                "POST",
                path,
                Map.of("Content-Type", "text/plain"),
                "{\"message\":\"a\"}",
                415,
                "unsupported_media_type",
                null);
        refusals.add("POST", path, json, "x".repeat((1 << 20) + 1), 413, "too_large", null);
        Map<String, String> bodies = Map.ofEntries(
                Map.entry("", "body"),
                Map.entry("[]", "body"),
                Map.entry("{\"message\":", "body"),
                Map.entry("{\"message\":\"a\",\"data\":{\"n\":1e99999999999}}", "body"),
                Map.entry("{\"message\":\"a\",\"data\":{\"n\":" + "9".repeat(2000) + "}}", "body"),
                Map.entry("{\"message\":\"a\",\"data\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(40) + '}', "body"),
                Map.entry("{}", "message"),
                Map.entry("{\"message\":\"\"}", "message"),
                Map.entry("{\"message\":{}}", "message"),
                Map.entry("{\"message\":\"a\",\"event\":7}", "event"),
                Map.entry("{\"message\":\"a\",\"event\":\"a\\nb\"}", "event"),
                Map.entry("{\"message\":\"a\",\"data\":7}", "data"),
                Map.entry("{\"message\":\"a\",\"id\":7}", "id"));
        bodies.forEach((body, field) -> refusals.add("POST", path, json, body, 400, "invalid_request", field));
    }

    @Test
    void a_head_request_opens_reads_and_stops_no_channel() throws Exception {
        String channel = connect();
        for (String path : List.of("connect", "debug/" + channel, "debug/stop/" + channel)) {
            try (RawHttp http = api().request("HEAD", SSE + path, Map.of(), "")) {
                assertThat(http.status()).isEqualTo(405);
            }
        }
        String events = "api/streams/" + api().start("demo/burst", "Hi") + "/events";
        try (RawHttp http = api().request("HEAD", events, Map.of(), "")) {
            assertThat(http.status()).isEqualTo(405);
        }
        stop(channel);
    }

    @Test
    void an_unknown_dialect_is_refused_with_the_list_at_every_event_stream() throws Exception {
        String stream = api().start("demo/burst", "Done");
        List<RawHttp> answers = new ArrayList<>();
        String body = "{\"message\":\"a\"," + Refusals.MODEL + '}';
        int before = provider().calls().size();
        for (String dialect : List.of("nonsense", "", "TYPED", "channel", "typed,delta")) {
            String query = "?dialect=" + dialect;
            answers.add(api().post("api/stream/chat" + query, body));
            answers.add(api().post("api/chat/message" + query, body));
            answers.add(api().get("api/stream/chat" + query + "&prompt=a"));
            answers.add(api().get("api/chat" + query + "&prompt=a"));
            answers.add(api().get("api/streams/" + stream + "/events" + query));
        }
        for (RawHttp answer : answers) {
            try (answer) {
                assertThat(answer.status()).isEqualTo(406);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                JsonObject problem = answer.json();
                assertThat(problem.getString("field")).isEqualTo("dialect");
                assertThat(problem.getString("code")).isEqualTo("not_acceptable");
                assertThat(problem.getString("detail")).contains("typed", "delta", "content");
            }
        }
        assertThat(provider().calls()).hasSize(before);
    }
}
