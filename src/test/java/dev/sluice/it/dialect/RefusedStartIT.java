package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.AguiRun;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A start that is refused starts nothing. */
@Tag("one-server")
final class RefusedStartIT extends DeployedWar {

    private static final Pattern ACTIVE = Pattern.compile("(?m)^sluice_streams_active ([0-9]+)");

    private static final String TURNS = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String SETTINGS = "{\"model\":\"demo/burst\",\"stream\":true,\"max_tokens\":5,";

    /** Requests by their paths. */
    private static final Map<String, String> STARTS = new LinkedHashMap<>(Map.of(
            "api/openai/v1/chat/completions", SETTINGS + TURNS,
            "api/anthropic/v1/messages", SETTINGS + TURNS,
            "api/openai/v1/responses",
                    "{\"model\":\"demo/burst\",\"stream\":true,\"max_output_tokens\":5,\"input\":\"Hi\"}",
            "api/ai-sdk/chat",
                    "{\"model\":\"demo/burst\",\"maxOutputTokens\":5,\"messages\":[{\"role\":\"user\",\"parts\":"
                            + "[{\"type\":\"text\",\"text\":\"Hi\"}]}]}"));

    private int active() throws IOException {
        try (RawHttp http = api().get("api/metrics")) {
            Matcher matcher = ACTIVE.matcher(http.text());
            assertThat(matcher.find()).as("the number of active streams").isTrue();
            return Integer.parseInt(matcher.group(1));
        }
    }

    @Test
    void a_parameter_that_is_wrong_is_refused_before_the_start() throws IOException {
        int before = active();
        for (Map.Entry<String, String> start : STARTS.entrySet()) {
            try (RawHttp http = api().post(start.getKey() + "?accumulated=maybe", start.getValue())) {
                assertThat(http.status()).as(start.getKey()).isEqualTo(400);
                assertThat(http.text()).contains("accumulated: must be true or false");
            }
            if (!start.getKey().equals("api/ai-sdk/chat")) { // where the header has no meaning
                try (RawHttp http = api().post(start.getKey(), start.getValue(), Map.of("Last-Event-ID", "nonsense"))) {
                    assertThat(http.status()).as(start.getKey()).isEqualTo(400);
                }
            }
        }
        try (RawHttp http =
                api().post("api/ag-ui", AguiRun.body("refused-start"), Map.of("Last-Event-ID", "nonsense"))) {
            assertThat(http.status()).isEqualTo(400);
        }
        assertThat(active()).as("streams after the refusals").isEqualTo(before);
    }
}
