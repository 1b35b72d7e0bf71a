package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** That the WAR serves at all. */
final class DeployedWarIT extends WarIT {

    @Test
    void is_live() throws IOException {
        try (RawHttp http = api().get("api/health/live")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).isEqualTo("{\"status\":\"UP\"}");
        }
    }

    @Test
    void serves_the_page() throws IOException {
        try (RawHttp http = api().get("")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).startsWith("text/html");
            assertThat(http.text()).contains("data-testid=\"prompt\"");
        }
    }
}
