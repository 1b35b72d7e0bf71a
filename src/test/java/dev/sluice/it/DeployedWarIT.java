package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The WAR in every server it is made for. One class, because each deploys, and some servers start anew for it; what it
 * tests is in the interfaces.
 */
final class DeployedWarIT extends WarIT
        implements StreamingTests,
                ResumeTests,
                RecordingTests,
                DemoTests,
                BadRequestTests,
                BadIdTests,
                BadProviderTests,
                BreakerTests {

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
