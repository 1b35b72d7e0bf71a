package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are cut after any event, and read on. */
@Tag("one-server")
final class AnthropicResumeIT extends DeployedWar {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic/anthropic-web-search-citations",
                "anthropic/anthropic-thinking-tool-use",
                "openai/chat-groq-reasoning-tool"
            })
    void a_message_is_read_on_after_any_of_its_events(String model) throws IOException {
        Assumptions.assumeTrue(
                provider().recordings().containsKey(model.replaceFirst(".*/", "")),
                () -> "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        String body = "{\"model\":\"" + model
                + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say it again.\"}]}";
        String stream;
        List<String> events;
        try (RawHttp http = api().post("api/anthropic/v1/messages", body)) {
            stream = http.header("Sluice-Stream-Id");
            events = events(http.text());
        }
        assertThat(events.get(events.size() - 1)).as(model).endsWith("data: {\"type\":\"message_stop\"}\n\n");
        List<String> again = events(read(stream, null));
        for (int i = 0; i + 1 < again.size(); i++) {
            assertThat(events(read(stream, id(again.get(i)))))
                    .as(model + " after " + again.get(i))
                    .isEqualTo(again.subList(i + 1, again.size()));
        }
        // The first reader got pieces as they came, and later ones get some of them as one.
        for (int i = 0; i + 1 < events.size(); i++) {
            List<String> both = new ArrayList<>(events.subList(0, i + 1));
            both.addAll(events(read(stream, id(events.get(i)))));
            assertThat(told(both)).as(model + " after " + events.get(i)).isEqualTo(told(again));
        }
    }

    @Test
    void a_cancelled_message_ends_as_one_that_is_not_whole() throws Exception {
        provider().on("held", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.text("Once upon"));
            boolean unused = call.awaitGone(10_000);
        });
        String body =
                "{\"model\":\"anthropic/held\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        try (RawHttp http = api().post("api/anthropic/v1/messages", body);
                RawHttp cancel = api().delete("api/streams/" + http.header("Sluice-Stream-Id"))) {
            assertThat(cancel.status()).isEqualTo(204);
            assertThat(http.text())
                    .contains("{\"stop_reason\":\"max_tokens\",\"stop_sequence\":null,")
                    .endsWith("data: {\"type\":\"message_stop\"}\n\n");
        }
    }

    @Test
    void a_message_that_breaks_off_has_an_error_and_no_end() throws Exception {
        provider().on("broken", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.text("Once upon") + Wire.ANTHROPIC.error("overloaded_error"));
            call.end();
        });
        String body =
                "{\"model\":\"anthropic/broken\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        try (RawHttp http = api().post("api/anthropic/v1/messages", body)) {
            assertThat(http.text())
                    .contains("event: content_block_stop\n", "event: error\n", "\"type\":\"overloaded_error\"")
                    .doesNotContain("message_stop", "secret");
        }
        try (RawHttp http = api().post("api/anthropic/v1/messages", body.replace("\"stream\":true,", ""))) {
            assertThat(http.status()).isEqualTo(529);
            assertThat(http.json().getJsonObject("error").getString("type")).isEqualTo("overloaded_error");
        }
    }

    private static List<String> events(String stream) {
        return List.of(stream.split("(?<=\n\n)"));
    }

    private String read(String stream, String last) throws IOException {
        Map<String, String> headers = last == null ? Map.of() : Map.of("Last-Event-ID", last);
        try (RawHttp http = api().get("api/streams/" + stream + "/events?dialect=anthropic", headers)) {
            assertThat(http.status()).isEqualTo(200);
            return http.text();
        }
    }

    private static String id(String event) {
        assertThat(event).startsWith("id: ");
        return event.substring(4, event.indexOf('\n'));
    }

    /** What events say, with the pieces of one text, thinking or input put together. */
    private static List<String> told(List<String> events) {
        List<String> told = new ArrayList<>();
        String place = "";
        for (String event : events) {
            String data = event.replaceFirst("(?s).*\ndata: ", "");
            JsonObject json = Json.createReader(new StringReader(data)).readObject();
            JsonObject delta = json.getJsonObject("delta");
            String piece = delta == null
                    ? null
                    : delta.getString("text", delta.getString("thinking", delta.getString("partial_json", null)));
            String here = piece == null ? "" : json.getInt("index") + " " + delta.getString("type") + " ";
            if (piece != null && here.equals(place)) {
                told.set(told.size() - 1, told.get(told.size() - 1) + piece);
            } else {
                told.add(piece == null ? data : here + piece);
            }
            place = here;
        }
        return told;
    }
}
