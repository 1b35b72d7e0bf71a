package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
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
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens that expire while streams that were opened with them go on. */
final class ExpiryIT extends Hardened {

    private static final Duration SHORT = Duration.ofSeconds(3);

    /** With so many tokens, one after the other: a busy machine may come too late with some. */
    private static final int ATTEMPTS = 5;

    private As shortly(String name) {
        return until(Instant.now().plus(SHORT), name);
    }

    private As until(Instant expires, String name) {
        return new As(
                api(),
                tokens().rs256(Tokens.claims(name, "sluice-user")
                        .expirationTime(Date.from(expires))
                        .build()));
    }

    private interface Request {
        RawHttp with(As caller) throws IOException;
    }

    /** What a reader with a token got until the end. */
    private record Read(As caller, Instant expires, List<SseEvent> events, Instant ended) {}

    /** Reads with a new token until that ends, and once more with another if it ended before there was any text. */
    private Read untilExpired(String name, Request request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Instant expires = Instant.now().plus(SHORT).truncatedTo(ChronoUnit.SECONDS);
            As caller = until(expires, name);
            try (RawHttp http = request.with(caller);
                    SseClient client = new SseClient(http)) {
                if (http.status() != 401 || attempt == ATTEMPTS) {
                    List<SseEvent> events = client.rest();
                    if (!Api.text(events).isEmpty() || attempt == ATTEMPTS) {
                        return new Read(caller, expires, events, Instant.now());
                    }
                }
            }
        }
    }

    /** A stream of a token that soon ends, with a reader that has one of an hour: since before the first has ended. */
    private SseClient joined(String name) throws IOException {
        As longer = as(name);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try (RawHttp started = shortly(name).post("api/streams", Api.body(HELD, "Hi"))) {
                if (started.status() != 401) {
                    String stream = started.json().getString("stream_id");
                    SseClient reader = read(longer, stream);
                    if (reader.http().status() == 200 && state(longer, stream).equals("running")) {
                        return reader;
                    }
                    reader.close();
                }
            }
        }
        return fail("no stream was read before its token had ended");
    }

    private static SseClient read(As caller, String stream) throws IOException {
        return new SseClient(events(caller, stream));
    }

    private static RawHttp events(As caller, String stream) throws IOException {
        return caller.get("api/streams/" + stream + "/events?accumulated=false");
    }

    private static String state(As caller, String stream) throws IOException {
        try (RawHttp http = caller.get("api/streams/" + stream)) {
            return http.json().getString("state");
        }
    }

    private static void assertUnauthorized(SseEvent event) {
        assertThat(event.event()).isEqualTo("error");
        JsonObject data = event.json();
        assertThat(data.getString("code")).isEqualTo("unauthorized");
        assertThat(data.getBoolean("retryable")).isFalse();
    }

    @Test
    void a_stream_ends_with_the_token_that_started_it() throws Exception {
        provider().on("held-expiring", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(60_000);
        });
        Read read = untilExpired(
                "expiring ada",
                ada -> ada.post("api/stream/chat?accumulated=false", Api.body("openai/held-expiring", "Hi")));
        assertThat(read.ended()).isAfter(read.expires());
        assertThat(Api.text(read.events())).isEqualTo("Hello");
        SseEvent last = read.events().get(read.events().size() - 1);
        assertUnauthorized(last);
        assertThat(last.json().getBoolean("partial")).isTrue();
        assertThat(read.events())
                .filteredOn(event -> event.is("error") || event.is("complete"))
                .hasSize(1);

        As renewed = as("expiring ada");
        await("each looks at the login for itself, the reader perhaps a sweep before the stream")
                .until(() -> state(renewed, last.stream()).equals("failed"));
        try (RawHttp http = read.caller().get("api/streams/" + last.stream())) {
            assertThat(http.status()).isEqualTo(401);
        }
        assertThat(provider().calls("held-expiring"))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.awaitGone(60_000)).isTrue());
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
        As longer = as("renewing ada");
        try (SseClient after = joined("renewing ada")) {
            String stream = after.http().header("Sluice-Stream-Id");
            List<SseEvent> events = untilExpired("renewing ada", shortly -> events(shortly, stream))
                    .events();
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
        RawHttp http = shortly("listening ada").get("api/v1/sse/debug/" + channel);
        for (int attempt = 1; http.status() == 401 && attempt < ATTEMPTS; attempt++) {
            http.close();
            http = shortly("listening ada").get("api/v1/sse/debug/" + channel);
        }
        try (RawHttp reader = http) {
            assertThat(reader.text())
                    .contains("Starting server communication")
                    .endsWith("event: error\ndata: {\"message\":\"Your sign-in has expired; sign in and try again.\","
                            + "\"code\":\"unauthorized\",\"retryable\":false}\n\n");
        }
        try (RawHttp sent = ada.post("api/v1/sse/messages/" + channel, "{\"message\":\"on\"}")) {
            assertThat(sent.status()).isEqualTo(202);
        }
    }

    @Test
    void a_reader_with_a_ticket_ends_with_the_token_that_the_ticket_was_issued_for() throws IOException {
        try (SseClient unused = joined("ticketed ada")) {
            String stream = unused.http().header("Sluice-Stream-Id");
            List<SseEvent> events = untilExpired(
                            "ticketed ada",
                            shortly -> api().get("api/streams/" + stream + "/events?ticket=" + ticket(shortly, stream)))
                    .events();
            assertUnauthorized(events.get(events.size() - 1));
            as("ticketed ada").delete("api/streams/" + stream).close();
        }
    }

    /** A ticket, or the empty text where the token has ended already. */
    private static String ticket(As caller, String stream) throws IOException {
        try (RawHttp http = caller.post("api/tickets", "{\"stream_id\":\"" + stream + "\"}")) {
            return http.json().getString("ticket", "");
        }
    }
}
