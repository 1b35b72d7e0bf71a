package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.Tokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens that end while what they have opened goes on. */
interface ExpiryTests extends Hardened {

    Duration SHORT = Duration.ofSeconds(3);

    /** The clock's granularity, the configured difference of clocks, and what a busy machine adds. */
    Duration SLACK = Duration.ofSeconds(8);

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
    default void a_stream_ends_with_the_token_that_started_it() throws Exception {
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
            assertThat(Duration.between(since, Instant.now())).isBetween(SHORT.minusSeconds(1), SHORT.plus(SLACK));
            assertThat(Api.text(events)).isEqualTo("Hello");
            SseEvent last = events.get(events.size() - 1);
            assertUnauthorized(last);
            assertThat(last.json().getBoolean("partial")).isTrue();
            assertThat(events)
                    .filteredOn(event -> event.is("error") || event.is("complete"))
                    .hasSize(1);

            String stream = last.id().substring(0, last.id().indexOf('.'));
            try (RawHttp http = as("expiring ada").get("api/streams/" + stream)) {
                assertThat(http.json().getString("state")).isEqualTo("failed");
            }
            try (RawHttp http = ada.get("api/streams/" + stream)) {
                assertThat(http.status()).isEqualTo(401);
            }
        }
        assertThat(provider().calls("held-expiring"))
                .singleElement()
                .satisfies(call -> assertThat(call.awaitGone(2000)).isTrue());
    }

    @Test
    default void another_token_of_the_same_caller_reads_on_and_so_does_who_comes_back_with_it() throws IOException {
        As shortly = shortly("renewing ada");
        As longer = as("renewing ada");
        String stream = shortly.start(HELD);
        try (SseClient before = read(shortly, stream);
                SseClient after = read(longer, stream)) {
            List<SseEvent> events = before.rest();
            SseEvent last = events.get(events.size() - 1);
            assertUnauthorized(last);
            assertThat(last.id())
                    .as("an id that is known")
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
    default void a_channels_reader_ends_with_its_token_and_the_channel_goes_on() throws IOException {
        As ada = as("listening ada");
        String channel = ada.connect();
        try (RawHttp http = shortly("listening ada").get("api/v1/sse/debug/" + channel)) {
            assertThat(http.text())
                    .contains("Starting server communication")
                    .endsWith("event: error\ndata: {\"message\":\"Your sign-in has ended; sign in and try again.\","
                            + "\"code\":\"unauthorized\",\"retryable\":false}\n\n");
        }
        try (RawHttp http = ada.post("api/v1/sse/messages/" + channel, "{\"message\":\"on\"}")) {
            assertThat(http.status()).isEqualTo(202);
        }
    }

    @Test
    default void a_tickets_reader_ends_with_the_token_that_the_ticket_was_had_by() throws IOException {
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
