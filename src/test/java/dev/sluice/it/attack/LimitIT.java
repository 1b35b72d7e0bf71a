package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callers who exceed their limits. */
final class LimitIT extends Hardened {

    private static void assertLimited(RawHttp http) throws IOException {
        assertThat(http.status()).isEqualTo(429);
        assertThat(http.json().getString("code")).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(http.header("Retry-After"))).isPositive();
    }

    @Test
    void streams_at_once_are_limited_for_each_caller() throws IOException {
        As greedy = as("greedy");
        List<String> streams = new ArrayList<>();
        int before = provider().calls("held-by-attack").size();
        for (int i = 0; i < HardenedServer.STREAMS; i++) {
            streams.add(greedy.start(HELD));
        }
        await().until(() -> provider().calls("held-by-attack").size() == before + HardenedServer.STREAMS);
        for (String path : List.of("api/streams", "api/stream/chat", "api/chat/message")) {
            try (RawHttp http = greedy.post(path, Api.body(HELD, "One more"))) {
                assertLimited(http);
            }
        }
        try (RawHttp http = greedy.get("api/stream/chat?prompt=One+more")) {
            assertLimited(http);
        }
        assertThat(provider().calls("held-by-attack")).hasSize(before + HardenedServer.STREAMS);
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
    void starts_per_minute_are_limited_and_the_answer_says_when_to_retry() throws Exception {
        As hasty = as("hasty");
        JsonObject first = null;
        RawHttp refused = null;
        Map<String, String> key = Map.of("Content-Type", "application/json", "Idempotency-Key", "once");
        for (int i = 0; i < 2 * HardenedServer.STARTS_PER_MINUTE && refused == null; i++) {
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
        assertThat(seconds).isBetween(1L, 60L / HardenedServer.STARTS_PER_MINUTE);
        refused.close();
        try (RawHttp joined = hasty.request("POST", "api/streams", key, Api.body("demo/burst", "Hi"))) {
            assertThat(joined.json().getString("stream_id")).isEqualTo(first.getString("stream_id"));
        }
        assertThat(as("not hasty").start("demo/burst")).isNotEmpty();

        await().pollDelay(Duration.ofSeconds(seconds))
                .until(() -> !hasty.start("demo/burst").isEmpty());
    }

    @Test
    void channels_are_limited_for_each_caller() throws IOException {
        As ada = as("channel ada");
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < HardenedServer.CHANNELS; i++) {
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
    void a_model_for_other_roles_does_not_exist() throws IOException {
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
