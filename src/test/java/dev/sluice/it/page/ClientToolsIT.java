package dev.sluice.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The client module's loop of tools. */
final class ClientToolsIT extends InBrowser {

    private static final String TOOLS = "const tools = {"
            + "  weather: { description: 'The weather', inputSchema: { type: 'object', properties: { city: {} } },"
            + "    run: async ({ city }, { conversationId, signal }) => ({ city, conversationId, aborted: signal.aborted }) },"
            + "  broken: { run() { throw new Error('no clock'); } },"
            + "};";
    private static final String CALL = """
            {"id":"a","name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}""";

    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();

    @Test
    void tools_are_called_and_answered_until_the_model_has_finished() {
        answer(round -> switch (round) {
            case 1 ->
                reply(
                        "One moment.",
                        "tool_use",
                        CALL + ",{\"id\":\"b\",\"name\":\"broken\",\"arguments\":\"\"}"
                                + ",{\"id\":\"c\",\"name\":\"toString\",\"arguments\":\"{}\"}"
                                + ",{\"id\":\"d\",\"name\":\"weather\",\"arguments\":\"{city\"}");
            case 2 -> reply("", "tool_use", CALL);
            default -> reply("Sunny.", "end_turn", "");
        });
        Map<String, Object> told = map(page().evaluate("async () => {" + TOOLS
                + "const { stream } = await import('./js/sluice-client.js');"
                + "const told = { pieces: [], calls: [], results: [], ends: 0 };"
                + "return new Promise((resolve) => {"
                + "  stream({ message: 'Weather?', tool_choice: 'required', request_id: 'r', max_tokens: 9 }, {"
                + "    ontext: (piece, text) => { told.pieces.push(piece); told.text = text; },"
                + "    ontoolcall: ({ name }) => told.calls.push(name),"
                + "    ontoolresult: ({ content }) => told.results.push(content),"
                + "    oncomplete: (complete, text) => resolve({ ...told, end: complete.stop_reason, whole: text }),"
                + "  }, { tools });"
                + "});"
                + "}"));

        assertThat(told)
                .containsEntry("text", "One moment.\n\nSunny.")
                .containsEntry("whole", "One moment.\n\nSunny.")
                .containsEntry("pieces", List.of("One moment.", "\n\nSunny."))
                .containsEntry("calls", List.of("weather", "broken", "toString", "weather", "weather"))
                .containsEntry("end", "end_turn");
        assertThat(asked).hasSize(3);
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(asked.get(0).getJsonArray("tools").toString())
                .isEqualTo("[{\"name\":\"weather\",\"description\":\"The weather\","
                        + "\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{}}}},"
                        + "{\"name\":\"broken\",\"input_schema\":{\"type\":\"object\"}}]");
        JsonObject second = asked.get(1);
        assertThat(second.keySet()).containsExactlyInAnyOrder("max_tokens", "tools", "conversation_id", "tool_results");
        List<JsonObject> results = second.getJsonArray("tool_results").getValuesAs(JsonObject.class);
        assertThat(results.get(0).toString())
                .isEqualTo("{\"tool_call_id\":\"a\",\"content\":"
                        + "\"{\\\"city\\\":\\\"Bonn\\\",\\\"conversationId\\\":\\\"c1\\\",\\\"aborted\\\":false}\"}");
        assertThat(results.get(1).toString())
                .isEqualTo("{\"tool_call_id\":\"b\",\"content\":\"no clock\",\"is_error\":true}");
        assertThat(results.get(2).getString("content")).isEqualTo("There is no tool named toString.");
        assertThat(results.get(3).getBoolean("is_error")).isTrue();
    }

    @Test
    void turns_that_the_client_keeps_are_sent_whole_with_calls_and_results() {
        answer(round -> round == 1 ? reply("Hm.", "tool_use", CALL) : reply("Sunny.", "end_turn", ""));
        page().evaluate("async () => {" + TOOLS
                + "const { stream } = await import('./js/sluice-client.js');"
                + "await new Promise((oncomplete) => stream({ messages: [{ role: 'user', content: 'Weather?' }] },"
                + "  { oncomplete }, { tools }));"
                + "}");

        assertThat(asked.get(1).containsKey("tool_results")).isFalse();
        assertThat(asked.get(1).getJsonArray("messages").toString())
                .startsWith("[{\"role\":\"user\",\"content\":\"Weather?\"},"
                        + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hm.\"},"
                        + "{\"type\":\"tool_call\",\"id\":\"a\",\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Bonn\\\"}\"}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":");
    }

    @Test
    void the_loop_has_a_bound() {
        answer(round -> reply("", "tool_use", CALL));
        assertThat(ends("{}")).isEqualTo("tool_use 1");
        assertThat(asked).as("ten rounds of results").hasSize(11);
        asked.clear();
        assertThat(ends("{ rounds: 2 }")).isEqualTo("tool_use 1");
        assertThat(asked).hasSize(3);
    }

    private Object ends(String options) {
        return page().evaluate("async () => {" + TOOLS
                + "const { stream } = await import('./js/sluice-client.js');"
                + "return new Promise((resolve) => stream({ message: 'x' }, {"
                + "  oncomplete: ({ stop_reason, tool_calls }) => resolve(`${stop_reason} ${tool_calls.length}`),"
                + "}, { ..." + options + ", tools }));"
                + "}");
    }

    @Test
    void a_tool_that_runs_is_stopped_with_the_reply() {
        answer(round -> reply("Hm.", "tool_use", CALL));
        Map<String, Object> told = map(page().evaluate("async () => {"
                + "const { stream } = await import('./js/sluice-client.js');"
                + "const told = { completes: 0, results: 0 };"
                + "return new Promise((resolve) => {"
                + "  const run = (args, { signal }) => new Promise((done) => {"
                + "    signal.addEventListener('abort', () => { told.aborted = true; done('late'); });"
                + "    setTimeout(() => reply.stop());"
                + "  });"
                + "  const reply = stream({ message: 'x' }, {"
                + "    ontoolresult: () => { told.results++; },"
                + "    oncomplete: (complete, text) => { told.completes++;"
                + "      setTimeout(() => resolve({ ...told, text, state: reply.state, reason: complete.stop_reason,"
                + "        waiting: complete.tool_calls.length }), 200); },"
                + "  }, { tools: { weather: { run } } });"
                + "});"
                + "}"));

        assertThat(told)
                .containsEntry("aborted", true)
                .containsEntry("completes", 1)
                .containsEntry("results", 0)
                .containsEntry("text", "Hm.")
                .containsEntry("state", "done")
                .containsEntry("reason", "cancelled")
                .containsEntry("waiting", 1);
        assertThat(asked).hasSize(1);
    }

    /** Answers the page's requests in the place of the server. */
    private void answer(IntFunction<String> replies) {
        page().route("**/api/stream/chat*", route -> {
            asked.add(Json.createReader(new StringReader(route.request().postData()))
                    .readObject());
            keys.add(route.request().headers().get("idempotency-key"));
            String stream = "s" + asked.size();
            route.fulfill(new Route.FulfillOptions()
                    .setHeaders(Map.of("Sluice-Stream-Id", stream, "Content-Type", "text/event-stream"))
                    .setBody(replies.apply(asked.size()).replace("STREAM", stream)));
        });
    }

    private static String reply(String text, String reason, String calls) {
        String piece = text.isEmpty() ? "" : "id: STREAM.0\nevent: text\ndata: {\"text\":\"" + text + "\"}\n\n";
        return piece + "id: STREAM.1\nevent: complete\ndata: {\"conversation_id\":\"c1\",\"stop_reason\":\"" + reason
                + "\"" + (calls.isEmpty() ? "" : ",\"tool_calls\":[" + calls + "]") + "}\n\n";
    }
}
