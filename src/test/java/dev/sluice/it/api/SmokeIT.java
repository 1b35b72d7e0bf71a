package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** First requests to a deployed WAR: health, models, and the page. */
final class SmokeIT extends DeployedWar {

    @Test
    void is_live() throws IOException {
        try (RawHttp http = api().get("api/health/live")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    @Test
    void lists_the_configured_models_and_nothing_secret() throws IOException {
        try (RawHttp http = api().get("api/models")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).startsWith("application/json");
            assertThat(http.text())
                    .startsWith("{\"default_model\":\"demo/lorem\",\"models\":[{\"id\":\"around-outage\",")
                    .contains(
                            "{\"id\":\"fast\",\"type\":\"alias\",\"targets\":[\"openai/gpt-5-mini\",\"demo/lorem\"],\"inputs\":[\"text\",")
                    .contains(
                            "{\"id\":\"openai/gpt-5-mini\",\"type\":\"model\",\"provider\":\"openai\",\"inputs\":[\"text\"")
                    .contains("{\"id\":\"demo/burst\",\"type\":\"model\",\"provider\":\"demo\",\"inputs\":[\"text\"")
                    .doesNotContain("127.0.0.1", "\"test\"", "key");
        }
        try (RawHttp http = api().get("api/models", Map.of("X-Forwarded-For", "192.0.2.1"))) {
            assertThat(http.status()).isEqualTo(403);
        }
    }

    @Test
    void serves_the_page() throws IOException {
        try (RawHttp http = api().get("")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).startsWith("text/html");
            assertThat(http.text()).contains("<sluice-chat");
        }
    }
}
