package dev.sluice.provider.ollama;

import static dev.sluice.provider.WholeRequests.WEATHER;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.pictureAt;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.tools;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, left out, or not as it should be. */
final class OllamaWholeRequestTest {

    private static String messages(Message... turns) {
        byte[] body = JsonBody.object(new OllamaRequest(turns(turns), "m")::write);
        return json(new String(body, StandardCharsets.UTF_8)).get("messages").toString();
    }

    private static void refused(ChatRequest request, String field) {
        assertThat(new OllamaRequest(request, "m").check())
                .extracting(Unsendable::field)
                .isEqualTo(field);
    }

    private static List<String> leftOut(ChatRequest request) {
        return new OllamaRequest(request, "m").leftOut();
    }

    @Test
    void addresses_and_files_other_than_texts_are_refused() {
        refused(turns(user(text("?"), pictureAt("https://example.com/a.png"))), "messages[0].content[1].url");
        refused(turns(user(file("application/pdf", null))), "messages[0].content[0].media_type");
        assertThat(new OllamaRequest(turns(user(file("application/json", "a"))), "m").check())
                .isNull();
    }

    @Test
    void pictures_of_the_assistant_and_of_tools_are_refused() {
        refused(turns(user(text("?")), assistant(picture("image/png")), user(text("?"))), "messages[1].content[0]");
        refused(
                turns(user(text("?")), assistant(call("a", "{}")), result("a", text("x"), picture("image/png"))),
                "messages[2].content[1]");
    }

    @Test
    void thinking_of_others_is_left_out() {
        assertThat(messages(
                        user(text("A")),
                        assistant(thinking("x", "anthropic", "s")),
                        assistant(thinking("y", "gemini", "s"), thinking("z", "ollama", "s"), text("B")),
                        user(text("C"))))
                .isEqualTo("[{\"role\":\"user\",\"content\":\"A\"},"
                        + "{\"role\":\"assistant\",\"content\":\"B\",\"thinking\":\"z\"},"
                        + "{\"role\":\"user\",\"content\":\"C\"}]");
    }

    @Test
    void ids_that_Sluice_made_are_not_sent_and_their_results_are_in_the_order_of_the_calls() {
        assertThat(messages(
                        user(text("?")),
                        assistant(call("sluice_a", "{}"), new Part.ToolCall("sluice_b", "other", "{}")),
                        result("sluice_b", text("2")),
                        result("sluice_a", text("1"), file("text/plain", "log")),
                        user(text("And?"))))
                .doesNotContain("sluice_")
                .contains(
                        "{\"role\":\"tool\",\"tool_name\":\"get_weather\",\"content\":\"1\\n\\nFile log:\\n\\nnot really"
                                + " a file\"},{\"role\":\"tool\",\"tool_name\":\"other\",\"content\":\"2\"},"
                                + "{\"role\":\"user\",\"content\":\"And?\"}");
    }

    @Test
    void arguments_that_are_no_object_lose_nothing() {
        assertThat(messages(user(text("?")), assistant(call("a", "{\"city\":")), result("a")))
                .contains("\"arguments\":{\"invalid_arguments\":\"{\\\"city\\\":\"}");
    }

    @Test
    void what_Ollama_has_no_place_for_is_left_out_and_told() {
        assertThat(leftOut(tools(ToolChoice.of(Kind.REQUIRED), false))).hasSize(2);
        assertThat(leftOut(tools(ToolChoice.one("get_weather"), null)))
                .containsExactly("tool_choice: that a tool must be called");
        assertThat(leftOut(tools(ToolChoice.of(Kind.NONE), true))).isEmpty();
    }

    @Test
    void a_model_that_must_call_one_tool_gets_only_that_one() {
        Tools two = new Tools(List.of(WEATHER, new Tool("t", null, json("{}"))), ToolChoice.one("t"), null);
        byte[] body = JsonBody.object(new OllamaRequest(with(turns(user(text("?"))), two, null), "m")::write);

        assertThat(json(new String(body, StandardCharsets.UTF_8)).get("tools"))
                .hasToString(
                        "[{\"type\":\"function\",\"function\":{\"name\":\"t\",\"parameters\":{\"type\":\"object\"}}}]");
    }
}
