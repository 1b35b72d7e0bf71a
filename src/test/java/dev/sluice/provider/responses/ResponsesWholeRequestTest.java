package dev.sluice.provider.responses;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import dev.sluice.provider.WholeRequests;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused and left out. */
final class ResponsesWholeRequestTest {

    private static String body(String model, ChatRequest request) {
        return new String(
                JsonBody.of(request, new ResponsesRequest(request, model)::write)
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    private static String input(String model, ChatRequest request) {
        String body = body(model, request);
        return body.substring(body.indexOf("\"input\":") + 8, body.indexOf(",\"stream\""));
    }

    private static @Nullable String refused(String url, ChatRequest request) {
        Unsendable why = new ResponsesCheck(new Endpoint("r", url, null, Map.of()), "gpt-5-mini").check(request);
        return why == null ? null : why.field();
    }

    private static @Nullable String refused(ChatRequest request) {
        return refused("https://api.openai.com/v1", request);
    }

    @Test
    void files_of_other_types_and_in_turns_of_the_assistant_are_refused() {
        assertThat(refused(turns(user(picture("image/tiff"))))).isEqualTo("messages[0].content[0].media_type");
        assertThat(refused(turns(user(text("?"), file("application/zip", null)))))
                .isEqualTo("messages[0].content[1].media_type");
        assertThat(refused(turns(user(text("?")), assistant(picture("image/png")), user(text("?")))))
                .isEqualTo("messages[1].content[0]");
        assertThat(refused(turns(user(text("?")), assistant(file("text/plain", null)), user(text("?")))))
                .isEqualTo("messages[1].content[0]");
        assertThat(refused(
                        turns(user(text("?")), assistant(call("a", "{}")), result("a", file("application/zip", null)))))
                .isEqualTo("messages[2].content[0].media_type");
        assertThat(refused(turns(
                        user(file("text/x-python", null), file("application/msword", null), picture("image/gif")))))
                .isNull();
    }

    @Test
    void tools_and_schemas_are_counted_and_named() {
        Tools many = new Tools(Collections.nCopies(129, WholeRequests.WEATHER), null, null);
        ChatRequest open = WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, true));

        assertThat(refused(WholeRequests.with(turns(user(text("?"))), many, null)))
                .isEqualTo("tools");
        assertThat(refused(WholeRequests.format(new ReplyFormat("a.b", WholeRequests.CITY, null))))
                .isEqualTo("response_format.name");
        assertThat(refused(open)).isEqualTo("response_format.schema");
        assertThat(refused("http://localhost:8000/v1", open)).isNull();
    }

    @Test
    void reasoning_of_others_and_without_what_follows_it_is_left_out() {
        ChatRequest request = turns(
                user(text("?")),
                assistant(
                        thinking("1", "anthropic", "EqQB"),
                        thinking("2", "openai-responses", "gAAA=="),
                        thinking("3", "openai-responses", ":gAAA=="),
                        new Part.Reasoning("4", null),
                        text("So."),
                        text(" "),
                        thinking("5", "openai-responses", "rs_5:gAAA==")),
                assistant(thinking("6", "openai-responses", "rs_6:gAAA==")),
                user(text("And?")));

        assertThat(input("gpt-5-mini", request))
                .isEqualTo("[{\"type\":\"message\",\"role\":\"user\",\"content\":\"?\"},"
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"So.\\n\\n \"},"
                        + "{\"type\":\"message\",\"role\":\"user\",\"content\":\"And?\"}]");
    }

    @Test
    void reasoning_goes_to_models_that_reason() {
        ChatRequest request = turns(
                user(text("?")),
                assistant(thinking("Hm.", "openai-responses", "rs_1:gAAA=="), text("So.")),
                user(text("And?")));

        assertThat(input("gpt-5-mini", request)).contains("\"id\":\"rs_1\"");
        assertThat(input("grok-4", request)).contains("\"id\":\"rs_1\"");
        assertThat(input("gpt-4.1", request)).doesNotContain("reasoning");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5-mini", "o3", "codex-mini-latest"})
    void encrypted_reasoning_is_requested_without_a_budget_too(String model) {
        assertThat(body(model, Requests.asking("?"))).contains("\"include\":[\"reasoning.encrypted_content\"]");
    }

    @Test
    void encrypted_reasoning_is_not_requested_where_a_model_may_not_reason() {
        assertThat(body("gpt-4.1", Requests.thinking("?"))).doesNotContain("include");
        assertThat(body("grok-4", Requests.asking("?"))).doesNotContain("include");
        assertThat(body("grok-4", Requests.thinking("?"))).contains("\"include\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'' | {}", "Rome | {\\\"invalid_arguments\\\":\\\"Rome\\\"}"})
    void arguments_are_always_the_source_of_an_object(String arguments, String sent) {
        ChatRequest request = turns(user(text("?")), assistant(call("a", arguments)), result("a"));

        assertThat(input("gpt-4.1", request)).contains("\"arguments\":\"" + sent + "\"");
    }

    @Test
    void ids_are_made_to_fit() {
        String id = "x".repeat(65);

        assertThat(input("gpt-4.1", turns(user(text("?")), assistant(call(id, "{}")), result(id))))
                .containsPattern("\"call_id\":\"(call_\\w+)\".*\"call_id\":\"\\1\"");
    }

    @Test
    void instructions_with_the_word_JSON_do_not_count() {
        ChatRequest request = new ChatRequest(
                turns(user(text("Rome?"))).messages(),
                "Reply in JSON.",
                null,
                null,
                null,
                List.of(),
                null,
                Tools.NONE,
                ReplyFormat.JSON);

        assertThat(body("gpt-4.1", request)).contains("{\"type\":\"message\",\"role\":\"system\",");
    }

    @Test
    void parallel_calls_are_left_out_where_a_model_makes_one_at_a_time() {
        ChatRequest parallel = WholeRequests.tools(null, true);

        assertThat(body("o3", parallel)).doesNotContain("parallel_tool_calls");
        assertThat(new ResponsesRequest(parallel, "o3").leftOut()).hasSize(1);
        assertThat(new ResponsesRequest(parallel, "gpt-5").leftOut()).isEmpty();
    }
}
