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

/** A start that is refused starts nothing, and one that is not gives the whole reply, whatever else its client sends. */
@Tag("one-server")
final class RefusedStartIT extends DeployedWar {

    private static final Pattern ACTIVE = Pattern.compile("(?m)^sluice_streams_active ([0-9]+)");

    private static final String TURNS = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String SETTINGS = "{\"model\":\"demo/burst\",\"stream\":true,\"max_tokens\":5,";

    /** Requests by their paths, each with how its answer begins. */
    private static final Map<String, String[]> STARTS = new LinkedHashMap<>(Map.of(
            "api/openai/v1/chat/completions", new String[] {SETTINGS + TURNS, "\"role\":\"assistant\""},
            "api/anthropic/v1/messages", new String[] {SETTINGS + TURNS, "event: message_start"},
            "api/openai/v1/responses",
                    new String[] {
                        "{\"model\":\"demo/burst\",\"stream\":true,\"max_output_tokens\":5,\"input\":\"Hi\"}",
                        "event: response.created"
                    },
            "api/ai-sdk/chat",
                    new String[] {
                        "{\"model\":\"demo/burst\",\"maxOutputTokens\":5,\"messages\":[{\"role\":\"user\",\"parts\":"
                                + "[{\"type\":\"text\",\"text\":\"Hi\"}]}]}",
                        "{\"type\":\"start\""
                    }));

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
        for (Map.Entry<String, String[]> start : STARTS.entrySet()) {
            try (RawHttp http = api().post(start.getKey() + "?accumulated=maybe", start.getValue()[0])) {
                assertThat(http.status()).as(start.getKey()).isEqualTo(400);
                assertThat(http.text()).contains("accumulated: must be true or false");
            }
        }
        try (RawHttp http =
                api().post("api/ag-ui", AguiRun.body("refused-start"), Map.of("Last-Event-ID", "nonsense"))) {
            assertThat(http.status()).isEqualTo(400);
        }
        assertThat(active()).as("streams after the refusals").isEqualTo(before);
    }

    @Test
    void the_place_in_another_reply_leaves_nothing_of_a_new_one_out() throws IOException {
        String other = api().start("demo/burst", "Hi");
        int before = active();
        for (Map.Entry<String, String[]> start : STARTS.entrySet()) {
            for (String last : new String[] {other + ".1", other + ".90000", "nonsense"}) {
                try (RawHttp http = api().post(start.getKey(), start.getValue()[0], Map.of("Last-Event-ID", last))) {
                    String what = start.getKey() + " after " + last;
                    assertThat(http.status()).as(what).isEqualTo(200);
                    String text = http.text();
                    assertThat(text.substring(0, Math.min(400, text.length())))
                            .as(what)
                            .contains(start.getValue()[1]);
                }
            }
        }
        assertThat(active()).as("streams that are left").isLessThanOrEqualTo(before);
        api().delete("api/streams/" + other).close();
    }
}
