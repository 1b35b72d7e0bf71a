package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Tickets, used properly and improperly. */
final class TicketIT extends Hardened {

    private static final int RACERS = 50;

    private String events(String stream, String ticket, String more) {
        return "api/streams/" + stream + "/events?ticket=" + ticket + more;
    }

    @Test
    void an_event_source_reads_with_a_ticket_and_resumes_with_another() throws IOException {
        As ada = as("ticket ada");
        String stream = ada.start("demo/lorem");
        String ticket = ada.ticket("stream_id", stream);
        List<SseEvent> before;
        try (SseClient client = new SseClient(api().get(events(stream, ticket, "")))) {
            before = client.next(5);
            client.reset();
        }
        String last = before.get(before.size() - 1).id();

        // As a browser reconnects by itself: to the same address, with its last event id.
        try (RawHttp http = api().get(events(stream, ticket, ""), Map.of("Last-Event-ID", last))) {
            assertThat(http.status()).isEqualTo(401);
        }
        String another = ada.ticket("stream_id", stream);
        List<SseEvent> all = new ArrayList<>(before);
        try (SseClient client = new SseClient(api().get(events(stream, another, "&last_event_id=" + last)))) {
            all.addAll(client.rest());
        }
        try (SseClient whole = new SseClient(ada.get("api/streams/" + stream + "/events?accumulated=false"))) {
            assertThat(Reply.of(all).completed()).isTrue();
            assertThat(Reply.of(all).text()).isEqualTo(Reply.of(whole.rest()).text());
        }
    }

    @Test
    void a_ticket_has_its_lifetime_and_is_logged_nowhere() throws IOException {
        As ada = as("ticket ada 2");
        String stream = ada.start("demo/burst");
        try (RawHttp http = ada.post("api/tickets", "{\"stream_id\":\"" + stream + "\"}")) {
            assertThat(http.status()).isEqualTo(201);
            assertThat(http.header("Cache-Control")).isEqualTo("no-store");
            JsonObject answer = http.json();
            assertThat(answer.keySet()).containsExactly("ticket", "expires_in_ms");
            assertThat(answer.getInt("expires_in_ms")).isEqualTo(30_000);
            String ticket = answer.getString("ticket");
            try (RawHttp read = api().get(events(stream, ticket, ""))) {
                assertThat(read.status()).isEqualTo(200);
                assertThat(read.text()).contains("event: complete").doesNotContain(ticket);
            }
            assertThat(log()).doesNotContain(ticket);
        }
    }

    @Test
    void of_fifty_simultaneous_uses_of_a_ticket_one_succeeds() throws Exception {
        As ada = as("ticket ada 3");
        String stream = ada.start("demo/burst");
        for (int round = 0; round < 3; round++) {
            String ticket = ada.ticket("stream_id", stream);
            CyclicBarrier start = new CyclicBarrier(RACERS);
            List<Callable<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racers.add(() -> {
                    start.await();
                    try (RawHttp http = api().get(events(stream, ticket, ""))) {
                        return http.status();
                    }
                });
            }
            List<Integer> statuses = Concurrently.run(RACERS, racers);
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
            assertThat(statuses).filteredOn(status -> status == 401).hasSize(RACERS - 1);
        }
    }

    @Test
    void a_ticket_is_good_for_its_stream_only_and_is_spent_by_an_attempt() throws IOException {
        As ada = as("ticket ada 4");
        String stream = ada.start("demo/burst");
        String another = ada.start("demo/burst");
        String channel = ada.connect();
        for (String wrong : List.of(
                "api/streams/" + another + "/events",
                "api/v1/sse/debug/" + channel,
                "api/stream/chat?prompt=Hi",
                "api/stream/chat?prompt=Hi&last_event_id=" + another + ".0",
                "api/models",
                "api/v1/sse/connect",
                "api/streams/" + stream + "/events/more")) {
            String ticket = ada.ticket("stream_id", stream);
            try (RawHttp http = api().get(wrong + (wrong.contains("?") ? "&" : "?") + "ticket=" + ticket)) {
                assertThat(http.status()).as(wrong).isEqualTo(401);
            }
            try (RawHttp http = api().get(events(stream, ticket, ""))) {
                assertThat(http.status()).as("after " + wrong).isEqualTo(401);
            }
        }
    }

    @Test
    void a_bad_ticket_is_not_made_good_by_a_token() throws IOException {
        As ada = as("ticket ada 5");
        String stream = ada.start("demo/burst");
        for (String ticket : List.of("", "x", "%00", "'%20or%201=1", "a".repeat(4000))) {
            try (RawHttp http = ada.get(events(stream, ticket, ""))) {
                assertThat(http.status()).as(ticket).isEqualTo(401);
            }
        }
    }

    @Test
    void a_bad_request_for_a_ticket_is_refused_with_the_reason() throws IOException {
        As ada = as("ticket ada 6");
        String stream = ada.start("demo/burst");
        Map<String, String> bodies = Map.of(
                "{}",
                "stream_id",
                "{\"stream_id\":1}",
                "stream_id",
                "{\"stream_id\":null}",
                "stream_id",
                "{\"stream_id\":\"" + stream + "\",\"client_id\":\"x\"}",
                "stream_id",
                "{\"stream\":\"" + stream + "\"}",
                "stream",
                "[]",
                "body");
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            try (RawHttp http = ada.post("api/tickets", body.getKey())) {
                assertThat(http.status()).as(body.getKey()).isEqualTo(400);
                assertThat(http.json().getString("field")).isEqualTo(body.getValue());
            }
        }
        for (String id : List.of("x", "../x", "' or 1=1", "a".repeat(5000))) {
            try (RawHttp http = ada.post("api/tickets", "{\"client_id\":\"" + id + "\"}")) {
                assertThat(http.status()).isEqualTo(404);
            }
        }
    }

    @Test
    void open_tickets_are_limited_for_each_caller() throws IOException {
        As ada = as("ticket hoarder");
        String stream = ada.start("demo/burst");
        int refused = 0;
        for (int i = 0; i < 70; i++) {
            try (RawHttp http = ada.post("api/tickets", "{\"stream_id\":\"" + stream + "\"}")) {
                refused += http.status() == 429 && http.header("Retry-After").equals("30") ? 1 : 0;
            }
        }
        assertThat(refused).isEqualTo(6);
        As bob = as("ticket bob");
        assertThat(bob.ticket("stream_id", bob.start("demo/burst"))).isNotEmpty();
    }
}
