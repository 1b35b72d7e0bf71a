package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callers who want more than their share. */
interface LimitTests extends Hardened {

    int STREAMS = 8;
    int STARTS = 30;
    int CHANNELS = 12;

    private static void assertLimited(RawHttp http) throws IOException {
        assertThat(http.status()).isEqualTo(429);
        assertThat(http.json().getString("code")).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(http.header("Retry-After"))).isPositive();
    }

    @Test
    default void one_caller_has_so_many_streams_at_once_and_another_is_not_held_up() throws IOException {
        As greedy = as("greedy");
        List<String> streams = new ArrayList<>();
        int before = provider().calls("held-by-attack").size();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(greedy.start(HELD));
        }
        await().until(() -> provider().calls("held-by-attack").size() == before + STREAMS);
        for (String path : List.of("api/streams", "api/stream/chat", "api/chat/message")) {
            try (RawHttp http = greedy.post(path, Api.body(HELD, "One more"))) {
                assertLimited(http);
            }
        }
        try (RawHttp http = greedy.get("api/stream/chat?prompt=One+more")) {
            assertLimited(http);
        }
        assertThat(provider().calls("held-by-attack")).hasSize(before + STREAMS);
        as("modest").delete("api/streams/" + as("modest").start(HELD)).close();

        try (RawHttp http = greedy.delete("api/streams/" + streams.get(0))) {
            assertThat(http.status()).isEqualTo(204);
        }
        streams.set(0, greedy.start(HELD));
        for (String stream : streams) {
            greedy.delete("api/streams/" + stream).close();
        }
    }

    @Test
    default void one_caller_starts_so_many_a_minute_and_is_told_when_to_come_back() throws Exception {
        As hasty = as("hasty");
        JsonObject first = null;
        RawHttp refused = null;
        Map<String, String> key = Map.of("Content-Type", "application/json", "Idempotency-Key", "once");
        for (int i = 0; i < 2 * STARTS && refused == null; i++) {
            Map<String, String> headers = first == null ? key : Map.of("Content-Type", "application/json");
            RawHttp http = hasty.request("POST", "api/streams", headers, Api.body("demo/burst", "Hi"));
            if (http.status() == 201) {
                first = first == null ? http.json() : first;
                http.close();
            } else {
                refused = http;
            }
        }
        assertThat(refused).isNotNull();
        assertLimited(refused);
        long seconds = Long.parseLong(refused.header("Retry-After"));
        assertThat(seconds).isBetween(1L, 60L / STARTS);
        refused.close();
        try (RawHttp joined = hasty.request("POST", "api/streams", key, Api.body("demo/burst", "Hi"))) {
            assertThat(joined.json().getString("stream_id")).isEqualTo(first.getString("stream_id"));
        }
        assertThat(as("not hasty").start("demo/burst")).isNotEmpty();

        await().pollDelay(Duration.ofSeconds(seconds))
                .atMost(Duration.ofSeconds(seconds + 1))
                .until(() -> !hasty.start("demo/burst").isEmpty());
    }

    @Test
    default void one_caller_has_so_many_channels() throws IOException {
        As ada = as("channel ada");
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < CHANNELS; i++) {
            channels.add(ada.connect());
        }
        try (RawHttp http = ada.get("api/v1/sse/connect")) {
            assertLimited(http);
        }
        assertThat(as("channel bob").connect()).isNotEmpty();
        try (RawHttp http = ada.get("api/v1/sse/debug/stop/" + channels.get(0))) {
            assertThat(http.status()).isEqualTo(204);
        }
        assertThat(ada.connect()).isNotEmpty();
    }

    @Test
    default void a_model_for_others_does_not_exist() throws IOException {
        As ada = as("model ada");
        As lead = new As(api(), tokens().of("model lead", "sluice-user", "lead"));
        for (String model : List.of("best", "demo/think")) {
            try (RawHttp http = ada.post("api/streams", Api.body(model, "Hi"))) {
                assertThat(http.status()).as(model).isEqualTo(400);
                assertThat(http.json().getString("field")).isEqualTo("model");
            }
            lead.delete("api/streams/" + lead.start(model)).close();
        }
        try (RawHttp http = ada.get("api/models")) {
            assertThat(http.text()).contains("demo/lorem").doesNotContain("best", "demo/think");
        }
        try (RawHttp http = lead.get("api/models")) {
            assertThat(http.text()).contains("\"best\"", "demo/think");
        }
    }
}
