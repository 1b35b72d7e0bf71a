package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.Wire;
import dev.sluice.security.Tokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens that expire while streams that were opened with them go on. */
final class ExpiryIT extends Hardened {

    private static final Duration SHORT = Duration.ofSeconds(3);

    private As shortly(String name) {
        return new As(
                api(),
                tokens().rs256(Tokens.claims(name, "sluice-user")
                        .expirationTime(Date.from(Instant.now().plus(SHORT)))
                        .build()));
    }

    private static SseClient read(As caller, String stream) throws IOException {
        return new SseClient(caller.get("api/streams/" + stream + "/events?accumulated=false"));
    }

    private static void assertUnauthorized(SseEvent event) {
        assertThat(event.event()).isEqualTo("error");
        JsonObject data = event.json();
        assertThat(data.getString("code")).isEqualTo("unauthorized");
        assertThat(data.getBoolean("retryable")).isFalse();
    }

    @Test
    void a_stream_ends_with_the_token_that_started_it() throws Exception {
        As ada = shortly("expiring ada");
        provider().on("held-expiring", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(60_000);
        });
        Instant since = Instant.now();
        try (SseClient client =
                new SseClient(ada.post("api/stream/chat?accumulated=false", Api.body("openai/held-expiring", "Hi")))) {
            List<SseEvent> events = client.rest();
            assertThat(Duration.between(since, Instant.now())).isGreaterThan(SHORT.minusSeconds(1));
            assertThat(Api.text(events)).isEqualTo("Hello");
            SseEvent last = events.get(events.size() - 1);
            assertUnauthorized(last);
            assertThat(last.json().getBoolean("partial")).isTrue();
            assertThat(events)
                    .filteredOn(event -> event.is("error") || event.is("complete"))
                    .hasSize(1);

            String stream = last.id().substring(0, last.id().indexOf('.'));
            As renewed = as("expiring ada");
            await("each looks at the login for itself, the reader perhaps a sweep before the stream")
                    .atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> {
                        try (RawHttp http = renewed.get("api/streams/" + stream)) {
                            assertThat(http.json().getString("state")).isEqualTo("failed");
                        }
                    });
            try (RawHttp http = ada.get("api/streams/" + stream)) {
                assertThat(http.status()).isEqualTo(401);
            }
        }
        assertThat(provider().calls("held-expiring"))
                .singleElement()
                .satisfies(call -> assertThat(call.awaitGone(60_000)).isTrue());
    }

    @Test
    @Tag("load")
    void a_stream_ends_within_seconds_of_its_token() throws Exception {
        As ada = shortly("promptly expiring ada");
        Instant expires = Instant.now().plus(SHORT);
        try (SseClient client = new SseClient(ada.post("api/stream/chat", Api.body(HELD, "Hi")))) {
            List<SseEvent> events = client.rest();
            assertUnauthorized(events.get(events.size() - 1));
        }
        long late = Duration.between(expires, Instant.now()).toMillis();
        Measured.atMost("from the end of a token to that of its stream (clock skew 1 s)", late, 3000, "ms");
    }

    @Test
    void a_reader_with_a_newer_token_of_the_same_caller_goes_on() throws IOException {
        As shortly = shortly("renewing ada");
        As longer = as("renewing ada");
        String stream = shortly.start(HELD);
        try (SseClient before = read(shortly, stream);
                SseClient after = read(longer, stream)) {
            List<SseEvent> events = before.rest();
            SseEvent last = events.get(events.size() - 1);
            assertUnauthorized(last);
            assertThat(last.id())
                    .as("the id of an event that the reader has")
                    .isEqualTo(events.get(events.size() - 2).id());

            try (SseClient again = new SseClient(longer.request(
                    "GET",
                    "api/streams/" + stream + "/events?accumulated=false",
                    Map.of("Last-Event-ID", last.id()),
                    ""))) {
                longer.delete("api/streams/" + stream).close();
                List<SseEvent> rest = again.rest();
                assertThat(Api.text(rest)).isEmpty();
                assertThat(rest.get(rest.size() - 1).event()).isEqualTo("complete");
            }
            assertThat(Reply.of(after.rest()).completed()).isTrue();
        }
    }

    @Test
    void a_reader_of_a_channel_ends_with_its_token_and_the_channel_goes_on() throws IOException {
        As ada = as("listening ada");
        String channel = ada.connect();
        try (RawHttp http = shortly("listening ada").get("api/v1/sse/debug/" + channel)) {
            assertThat(http.text())
                    .contains("Starting server communication")
                    .endsWith("event: error\ndata: {\"message\":\"Your sign-in has expired; sign in and try again.\","
                            + "\"code\":\"unauthorized\",\"retryable\":false}\n\n");
        }
        try (RawHttp http = ada.post("api/v1/sse/messages/" + channel, "{\"message\":\"on\"}")) {
            assertThat(http.status()).isEqualTo(202);
        }
    }

    @Test
    void a_reader_with_a_ticket_ends_with_the_token_that_the_ticket_was_issued_for() throws IOException {
        As ada = shortly("ticketed ada");
        String stream = ada.start(HELD);
        try (RawHttp unused = as("ticketed ada").get("api/streams/" + stream + "/events");
                SseClient client = new SseClient(
                        api().get("api/streams/" + stream + "/events?ticket=" + ada.ticket("stream_id", stream)))) {
            assertThat(unused.status()).isEqualTo(200);
            List<SseEvent> events = client.rest();
            assertUnauthorized(events.get(events.size() - 1));
        }
        as("ticketed ada").delete("api/streams/" + stream).close();
    }
}
