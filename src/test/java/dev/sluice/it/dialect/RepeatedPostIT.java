package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers that repeat their POST with the last event's id after a lost connection, as Microsoft's for JavaScript does. */
@Tag("one-server")
final class RepeatedPostIT extends DeployedWar {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            api/openai/v1/chat/completions | "messages":[{"role":"user","content":"Hi"}]
            api/openai/v1/responses        | "input":"Hi"
            api/anthropic/v1/messages      | "messages":[{"role":"user","content":"Hi"}],"max_tokens":100
            api/ag-ui                      | "threadId":"t","runId":"r","messages":[{"id":"1","role":"user","content":"Hi"}],"tools":[],"context":[],"state":null
            """)
    void a_post_with_the_last_event_continues_its_stream_and_starts_no_other(String path, String members)
            throws IOException {
        String body = "{\"model\":\"demo/burst\",\"stream\":true,\"forwardedProps\":{\"model\":\"demo/burst\"},"
                + members + '}';
        String stream;
        List<SseEvent> all;
        try (RawHttp http = api().post(path, body, Map.of())) {
            stream = http.header("Sluice-Stream-Id");
            all = new SseClient(http).rest();
        }
        assertThat(all).hasSizeGreaterThan(5);
        SseEvent last = all.stream()
                .filter(event -> !event.id().isEmpty())
                .skip(2)
                .findFirst()
                .orElseThrow();

        try (RawHttp http = api().post(path, body, Map.of("Last-Event-ID", last.id()))) {
            assertThat(http.header("Sluice-Stream-Id")).isEqualTo(stream);
            // What was written meanwhile may come in fewer events.
            List<SseEvent> rest = new SseClient(http).rest();
            assertThat(rest).last().isEqualTo(all.get(all.size() - 1));
            assertThat(rest).isNotEmpty().doesNotContainAnyElementsOf(all.subList(0, all.indexOf(last) + 1));
        }
        try (RawHttp http = api().post(path, body, Map.of("Last-Event-ID", "nonsense"))) {
            assertThat(http.status()).isEqualTo(400);
            assertThat(http.text()).contains("Last-Event-ID");
        }
    }
}
