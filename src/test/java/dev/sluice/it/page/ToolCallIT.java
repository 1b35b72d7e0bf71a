package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Calls of tools that wait for a result from the page or from a person, and replies in JSON. */
final class ToolCallIT extends InBrowser {

    private static final String CALLS = """
            "stop_reason":"tool_use","tool_calls":[
              {"id":"a","name":"get_weather","arguments":"{\\"city\\":\\"Bonn\\"}"},
              {"id":"b","name":"get_time","arguments":""}]""";
    private static final String END = "\"stop_reason\":\"end_turn\"";

    /** What the page has asked. */
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();

    @Test
    void the_page_shows_a_form_for_each_call_and_goes_on_when_all_have_results() {
        answer(reply("Let me look.", CALLS), reply("It is 21 °C.", END));
        ask("demo/burst", "Weather?");

        assertThat(at("tool-form")).hasCount(2);
        assertThat(at("status")).hasText("The model waits for the result of a tool.");
        assertThat(at("tool-arguments").first()).containsText("\"city\": \"Bonn\"");
        picture(page(), "tool-forms");
        noFaults();
        at("prompt").fill("And now?");
        at("send").click();
        assertThat(at("advice")).containsText("waits for the result of a tool");
        assertThat(at("prompt")).hasValue("And now?");
        at("prompt").fill("");

        at("tool-result-input").first().fill("{\"celsius\":21}");
        at("tool-send").first().click();
        assertThat(at("tool-form")).hasCount(1);
        assertThat(at("tool-result-input")).isFocused();
        assertThat(at("tool-result")).containsText("\"celsius\": 21");
        at("tool-dismiss").click();
        assertThat(at("reply-text").last()).hasText("It is 21 °C.");
        assertThat(at("tool-form")).hasCount(0);
        assertThat(at("tool-result").last()).containsText("The user dismissed this call");
        assertThat(at("prompt")).isFocused();
        assertThat(at("user-message")).hasCount(1);
        picture(page(), "tool-results");
        noFaults();

        assertThat(asked.get(1).getString("conversation_id")).isEqualTo("c1");
        assertThat(asked.get(1).containsKey("message")).isFalse();
        assertThat(asked.get(1).getJsonArray("tool_results").toString())
                .isEqualTo(
                        "[{\"tool_call_id\":\"a\",\"content\":\"{\\\"celsius\\\":21}\"},"
                                + "{\"tool_call_id\":\"b\",\"content\":\"The user dismissed this call without a result.\",\"is_error\":true}]");
    }

    @Test
    void an_application_takes_the_calls_and_gives_their_results() {
        answer(reply("", CALLS), reply("Done.", END));
        page().evaluate("() => {"
                + "window.told = [];"
                + "const chat = document.querySelector('sluice-chat');"
                + "chat.addEventListener('sluice-tool-call', (event) => {"
                + "  event.preventDefault();"
                + "  told.push(event.detail);"
                + "  setTimeout(() => told.push(event.detail.id === 'a'"
                + "    ? chat.sendToolResult('a', { celsius: 21 }) : chat.sendToolResult('b', 'no clock', { isError: true })));"
                + "});"
                + "}");
        ask("demo/burst", "Weather?");
        assertThat(at("reply-text").last()).hasText("Done.");

        assertThat(at("tool-form")).hasCount(0);
        List<Object> told = list(page().evaluate("() => told"));
        assertThat(told)
                .containsExactly(
                        Map.of(
                                "id", "a",
                                "name", "get_weather",
                                "arguments", Map.of("city", "Bonn"),
                                "conversationId", "c1",
                                "stream", "s1"),
                        Map.of(
                                "id", "b",
                                "name", "get_time",
                                "arguments", Map.of(),
                                "conversationId", "c1",
                                "stream", "s1"),
                        true,
                        true);
        assertThat(page().evaluate("() => document.querySelector('sluice-chat').sendToolResult('a', 'again')"))
                .isEqualTo(false);
        assertThat(asked.get(1).getJsonArray("tool_results").toString())
                .isEqualTo("[{\"tool_call_id\":\"a\",\"content\":\"{\\\"celsius\\\":21}\"},"
                        + "{\"tool_call_id\":\"b\",\"content\":\"no clock\",\"is_error\":true}]");
    }

    @Test
    void where_the_tab_keeps_the_conversation_the_model_gets_calls_and_results_as_turns() {
        page().evaluate("() => document.querySelector('sluice-chat').removeAttribute('conversation')");
        answer(reply("Let me look.", CALLS), reply("Done.", END), reply("Bye.", END));
        ask("demo/burst", "Weather?");
        at("tool-result-input").first().fill("21");
        at("tool-send").first().click();
        at("tool-send").click();
        assertThat(at("reply-text").last()).hasText("Done.");
        ask("demo/burst", "Thanks");
        assertThat(at("reply-text").last()).hasText("Bye.");

        assertThat(asked.get(2).getJsonArray("messages").toString())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Weather?\"},"
                        + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Let me look.\"},"
                        + "{\"type\":\"tool_call\",\"id\":\"a\",\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Bonn\\\"}\"},"
                        + "{\"type\":\"tool_call\",\"id\":\"b\",\"name\":\"get_time\",\"arguments\":\"\"}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"21\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Done.\"},"
                        + "{\"role\":\"user\",\"content\":\"Thanks\"}]");
    }

    @Test
    void a_stored_conversation_that_waits_is_answered_after_it_is_opened_again() {
        String word = "Weather " + Long.toString(System.nanoTime(), 36);
        ask("demo/tool", word);
        assertThat(at("tool-form")).hasCount(1);
        page().evaluate("sessionStorage.clear()");
        page().reload();
        page().getByTitle(word).click();
        assertThat(at("tool-form")).hasCount(1);
        page().evaluate("() => { document.querySelector('sluice-chat').model = 'demo/fail'; }");
        at("tool-dismiss").click();
        assertThat(at("error")).isVisible();
        ask("demo/burst", "Never mind");
        assertThat(at("advice")).containsText("Choose Try again");
        at("prompt").fill("");
        at("retry").click();
        assertThat(at("reply").last()).hasAttribute("data-stop-reason", "end_turn");

        page().evaluate("sessionStorage.clear()");
        page().reload();
        page().getByTitle(word).click();
        assertThat(at("tool-result")).containsText("The user dismissed this call");
        assertThat(at("tool-form")).hasCount(0);
        assertThat(at("reply")).hasCount(2);
        assertThat(at("user-message")).hasText(word);
        ask("demo/burst", "And?");
        assertThat(at("reply").last()).hasAttribute("data-stop-reason", "end_turn");
        assertThat(at("error")).hasCount(0);
    }

    @Test
    void a_reply_in_json_is_shown_as_json() {
        page().evaluate("() => { document.querySelector('sluice-chat').request ="
                + " { response_format: { type: 'json' } }; }");
        answer(
                reply("{\"city\":\"Bonn\",\"big\":12345678901234567890,\"tags\":[]}", END),
                reply("**No.**", "\"stop_reason\":\"refusal\""),
                reply("[1,{\"a\":\"*b*\"}]", END));
        ask("demo/burst", "As JSON");
        assertThat(at("reply-text").locator("pre"))
                .hasText("{\n  \"city\": \"Bonn\",\n  \"big\": 12345678901234567890,\n  \"tags\": []\n}");
        assertThat(at("reply-text").locator("figcaption")).containsText("json");
        picture(page(), "json");
        ask("demo/burst", "As JSON, too");
        assertThat(at("reply-text").last().locator("strong")).hasText("No.");
        page().evaluate("() => { document.querySelector('sluice-chat').request = {}; }");
        ask("demo/burst", "Unasked");
        assertThat(at("reply-text").last().locator("pre")).hasText("[\n  1,\n  {\n    \"a\": \"*b*\"\n  }\n]");
        assertThat(at("reply-text").last().locator("em")).hasCount(0);
        assertThat(asked.get(0).getJsonObject("response_format").getString("type"))
                .isEqualTo("json");
    }

    private void noFaults() {
        assertThat(Accessibility.seriousFaults(page())).isEmpty();
    }

    /** Answers the page's requests in the place of the server. */
    private void answer(String... replies) {
        page().route("**/api/stream/chat*", route -> {
            asked.add(Json.createReader(new StringReader(route.request().postData()))
                    .readObject());
            String stream = "s" + asked.size();
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setHeaders(Map.of("Sluice-Stream-Id", stream, "Content-Type", "text/event-stream"))
                    .setBody(replies[asked.size() - 1].replace("STREAM", stream)));
        });
    }

    private static String reply(String text, String ending) {
        String piece = text.isEmpty()
                ? ""
                : "id: STREAM.0\nevent: text\ndata: "
                        + Json.createObjectBuilder().add("text", text).build() + "\n\n";
        return piece
                + "id: STREAM.1\nevent: complete\ndata: {\"message\":\"Stream completed\",\"conversation_id\":\"c1\","
                + ending.replace("\n", "") + "}\n\n";
    }
}
