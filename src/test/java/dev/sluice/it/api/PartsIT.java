package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Thinking and tool calls as events of their own (contract §3, {@code parts=true}). */
final class PartsIT extends DeployedWar {

    private static final List<String> PARTS = List.of(
            "reasoning {\"text\":\"Hm, two.\"}",
            "text {\"text\":\"Both.\"}",
            "tool_call {\"id\":\"c0\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}",
            "tool_call {\"id\":\"c1\",\"name\":\"g\",\"arguments\":\"{}\"}");

    private static String chunk(String delta) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{" + delta + "}}]}\n\n";
    }

    private static String call(int index, String id, String name, String arguments) {
        return chunk("\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + id + "\",\"function\":{\"name\":\"" + name
                + "\",\"arguments\":\"" + arguments.replace("\"", "\\\"") + "\"}}]");
    }

    /** Starts the reply, and returns the address of its events. */
    private String start() throws IOException {
        provider().on("parts", provided -> {
            provided.eventStream();
            provided.chunk(chunk("\"reasoning\":\"Hm\"") + chunk("\"reasoning\":\", two.\"")
                    + chunk("\"content\":\"Both.\"") + call(0, "c0", "f", "{\"a\":1}") + call(1, "c1", "g", "{}")
                    + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
                    + "data: [DONE]\n\n");
            provided.end();
        });
        try (RawHttp http = api().post(
                        "api/streams",
                        Api.object("openai/parts", "Both?").build().toString())) {
            assertThat(http.status()).isEqualTo(201);
            return "api/streams/" + http.json().getString("stream_id") + "/events?accumulated=false";
        }
    }

    private List<SseEvent> events(String url, Map<String, String> headers) throws IOException {
        try (SseClient client = new SseClient(api().get(url, headers))) {
            return client.rest();
        }
    }

    /** Names and data of all parts; the thinking, which comes in any number of pieces, as one. */
    private static List<String> parts(Stream<SseEvent> events) {
        return List.of(events.filter(event -> !event.is("progress") && !event.isTerminal())
                .map(event -> event.event() + ' ' + event.data())
                .collect(Collectors.joining("\n"))
                .replace("\"}\nreasoning {\"text\":\"", "")
                .split("\n"));
    }

    @Test
    void parts_come_in_order_and_a_reader_that_resumes_after_any_event_has_each_once() throws IOException {
        String url = start() + "&parts=true";
        List<SseEvent> whole = events(url, Map.of());

        assertThat(parts(whole.stream())).isEqualTo(PARTS);
        SseEvent end = whole.get(whole.size() - 1);
        assertThat(end.data()).contains("\"tool_calls\":[" + data(2) + ',' + data(3) + ']');
        for (int had = 1; had < whole.size(); had++) {
            List<SseEvent> read = new ArrayList<>(whole.subList(0, had));
            read.addAll(events(url, Map.of("Last-Event-ID", whole.get(had - 1).id())));

            assertThat(parts(read.stream())).as("after %s", whole.get(had - 1)).isEqualTo(PARTS);
            assertThat(read.get(read.size() - 1)).isEqualTo(end);
        }
    }

    private static String data(int part) {
        return PARTS.get(part).substring(PARTS.get(part).indexOf('{'));
    }

    @Test
    void nobody_gets_parts_who_does_not_ask_for_them() throws IOException {
        String url = start();

        assertThat(parts(events(url, Map.of()).stream())).containsExactly(PARTS.get(1));
        try (RawHttp http = api().get(url + "&parts=yes")) {
            assertThat(http.status()).isEqualTo(400);
            assertThat(http.json().getString("field")).isEqualTo("parts");
        }
    }
}
