package dev.sluice.provider.anthropic;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.WholeRequests;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, left out, or not as it should be. */
final class AnthropicWholeRequestTest {

    private static final String MODEL = "claude-sonnet-4-5";
    private static final Tools WEATHER = new Tools(List.of(WholeRequests.WEATHER), null, null);

    private static AnthropicRequest request(ChatRequest request, String model) {
        return new AnthropicRequest(request, model, new CacheMarks(true));
    }

    private static JsonObject body(ChatRequest request, String model) {
        return json(new String(JsonBody.object(request(request, model)::write), StandardCharsets.UTF_8));
    }

    private static String content(ChatRequest request, int turn) {
        return body(request, MODEL)
                .getJsonArray("messages")
                .getJsonObject(turn)
                .get("content")
                .toString();
    }

    private static void refused(ChatRequest request, String field) {
        assertThat(new AnthropicCheck(MODEL).check(request))
                .extracting(Unsendable::field)
                .isEqualTo(field);
    }

    private static ChatRequest tool(String schema) {
        return with(turns(user(text("?"))), new Tools(List.of(new Tool("t", null, json(schema))), null, null), null);
    }

    @Test
    void types_that_Anthropic_does_not_document_are_refused() {
        refused(turns(user(text("?"), picture("image/bmp"))), "messages[0].content[1].media_type");
        refused(turns(user(file("application/zip", null))), "messages[0].content[0].media_type");
        refused(
                turns(user(new Part.Document(Media.at("https://example.com/a.txt", "text/plain"), null))),
                "messages[0].content[0].url");
        refused(
                turns(user(new Part.Picture(Media.at("https://example.com/a.svg", "image/svg+xml")))),
                "messages[0].content[0].media_type");
        refused(
                turns(user(text("?")), assistant(call("a", "")), result("a", text("x"), picture("image/tiff"))),
                "messages[2].content[1].media_type");
    }

    @Test
    void pictures_and_files_of_the_assistant_are_refused() {
        refused(turns(user(text("?")), assistant(picture("image/png")), user(text("?"))), "messages[1].content[0]");
        refused(turns(user(text("?")), assistant(file("text/csv", "a")), user(text("?"))), "messages[1].content[0]");
    }

    @Test
    void what_Anthropic_documents_is_not_refused() {
        ChatRequest whole = turns(
                user(picture("image/png"), file("application/json", "a.json"), file("application/pdf", null)),
                assistant(call("a", "{}")),
                result("a", picture("image/gif"), file("text/plain", "log")));

        assertThat(new AnthropicCheck(MODEL)
                        .check(with(whole, WEATHER, new ReplyFormat("x", WholeRequests.CITY, null))))
                .isNull();
    }

    @Test
    void schemas_that_Anthropic_does_not_take_are_refused() {
        refused(tool("{\"type\":\"array\"}"), "tools[0].input_schema");
        refused(tool("{\"type\":\"object\",\"anyOf\":[]}"), "tools[0].input_schema");
        refused(tool("{\"type\":[\"object\",\"null\"]}"), "tools[0].input_schema");
        refused(
                WholeRequests.format(new ReplyFormat("x", json("{\"$ref\":\"https://example.com/a\"}"), null)),
                "response_format.schema");
    }

    @Test
    void a_schema_of_a_tool_is_handed_on_as_it_is_but_always_has_a_type() {
        assertThat(body(tool("{\"properties\":{\"a\":{\"minimum\":1,\"x\":[null]}}}"), MODEL)
                        .getJsonArray("tools")
                        .getJsonObject(0))
                .isEqualTo(json("{\"name\":\"t\",\"input_schema\":{\"type\":\"object\","
                        + "\"properties\":{\"a\":{\"minimum\":1,\"x\":[null]}}}}"));
    }

    @Test
    void thinking_of_others_and_without_a_signature_is_left_out() {
        ChatRequest request = turns(
                user(text("A")),
                assistant(thinking("x", "bedrock", "s"), new Part.Reasoning("y", null), text("B"), text(" \n")),
                user(text("C")));

        assertThat(content(request, 1)).isEqualTo("\"B\"");
    }

    @Test
    void a_turn_of_which_nothing_is_left_is_left_out() {
        ChatRequest request =
                turns(user(text("A")), assistant(thinking("x", "gemini", "s"), text("\n")), user(text("C")));

        assertThat(body(request, MODEL).getJsonArray("messages"))
                .hasToString("[{\"role\":\"user\",\"content\":\"A\\n\\nC\"}]");
    }

    @Test
    void a_turn_never_ends_with_thinking() {
        Part thought = thinking("x", "anthropic", "s");
        ChatRequest request = turns(
                user(text("A")),
                assistant(thought, text("B"), thought),
                user(text("C")),
                assistant(thought),
                user(text("D")));

        assertThat(content(request, 1))
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"s\"},"
                        + "{\"type\":\"text\",\"text\":\"B\"}]");
        assertThat(content(request, 2)).isEqualTo("\"C\\n\\nD\"");
    }

    @Test
    void calls_are_answered_without_their_thinking_where_it_is_not_asked_for() {
        ChatRequest request = turns(
                user(text("A")),
                assistant(thinking("x", "anthropic", "s1"), text("B")),
                user(text("?")),
                assistant(thinking("y", "anthropic", "s2"), call("a", "{}")),
                result("a", text("1")));

        assertThat(body(request, MODEL).toString())
                .contains("\"s1\"", "tool_use")
                .doesNotContain("\"s2\"");
        assertThat(body(with(request, 2000, WEATHER, null), MODEL).toString()).contains("\"s1\"", "\"s2\"");
        assertThat(body(request, "claude-opus-5-5").toString()).contains("\"s1\"", "\"s2\"");
    }

    @Test
    void a_model_that_never_thinks_gets_no_thinking_back() {
        ChatRequest request =
                turns(user(text("A")), assistant(thinking("x", "anthropic", "s"), text("B")), user(text("C")));

        assertThat(body(request, "claude-3-5-haiku-20241022").toString()).doesNotContain("thinking");
        assertThat(body(request, "claude-3-7-sonnet-20250219").toString()).contains("\"signature\":\"s\"");
        assertThat(body(request, "my-own").toString()).contains("\"signature\":\"s\"");
    }

    @Test
    void arguments_that_are_no_object_lose_nothing() {
        for (String odd :
                List.of("{\"city\":", "[1]", "\"Rome\"", "{} {}", "Rome", "null", "{\"a\":" + "[".repeat(2000))) {
            JsonObject use = body(turns(user(text("?")), assistant(call("a", odd)), result("a")), MODEL)
                    .getJsonArray("messages")
                    .getJsonObject(1)
                    .getJsonArray("content")
                    .getJsonObject(0);

            assertThat(use.getJsonObject("input").getString("invalid_arguments"))
                    .isEqualTo(odd);
        }
        assertThat(content(turns(user(text("?")), assistant(call("a", "  ")), result("a")), 1))
                .contains("\"input\":{}");
    }

    @Test
    void ids_that_Anthropic_refuses_are_replaced_in_calls_and_results() {
        ChatRequest request = turns(
                user(text("?")),
                assistant(call("functions.get:0", "{}"), call("sluice_a-1", "{}")),
                result("sluice_a-1", text("1")),
                result("functions.get:0", text("2")),
                assistant(call("functions.get:0", "{}")),
                result("functions.get:0", text("3")));

        assertThat(content(request, 1)).contains("\"functions_get_0\"", "\"sluice_a-1\"");
        assertThat(content(request, 2))
                .contains(
                        "\"tool_use_id\":\"sluice_a-1\",\"content\":\"1\"",
                        "\"tool_use_id\":\"functions_get_0\",\"content\":\"2\"");
        assertThat(content(request, 3)).contains("\"functions_get_0-2\"");
        assertThat(content(request, 4)).contains("\"tool_use_id\":\"functions_get_0-2\",\"content\":\"3\"");
    }

    @Test
    void a_forced_call_excludes_thinking_and_says_so() {
        ChatRequest forced = with(
                turns(user(text("?"))),
                3000,
                new Tools(List.of(WholeRequests.WEATHER), ToolChoice.of(Kind.REQUIRED), null),
                null);

        assertThat(body(forced, MODEL)).doesNotContainKey("thinking").containsKey("tool_choice");
        assertThat(body(forced, MODEL).getInt("max_tokens")).isEqualTo(4096);
        assertThat(body(forced, "claude-opus-5-5")).doesNotContainKeys("thinking", "output_config");
        assertThat(request(forced, MODEL).leftOut())
                .containsExactly("thinking_budget: thinking, which tool_choice excludes");
    }

    @Test
    void a_call_without_thinking_is_answered_without_thinking_where_a_budget_requires_it() {
        ChatRequest foreign = with(
                turns(
                        user(text("?")),
                        assistant(thinking("x", "gemini", "s"), call("a", "{}")),
                        result("a", text("1"))),
                3000,
                WEATHER,
                null);

        assertThat(body(foreign, MODEL)).doesNotContainKey("thinking");
        assertThat(request(foreign, MODEL).leftOut())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("thinking_budget: ");
        assertThat(body(foreign, "claude-opus-4-6")).containsKey("thinking");
        assertThat(request(foreign, "claude-opus-4-6").leftOut()).isEmpty();
    }

    @Test
    void a_loop_of_calls_goes_on_thinking_if_it_began_with_thinking() {
        Message question = user(text("?"));
        Message[] loop = {
            question,
            assistant(thinking("x", "anthropic", "s"), call("a", "{}")),
            result("a", text("1")),
            assistant(call("b", "{}"), call("c", "{}")),
            result("c", text("3")),
            result("b", text("2"))
        };

        assertThat(body(with(turns(loop), 3000, WEATHER, null), MODEL)).containsKey("thinking");
        loop[1] = assistant(call("a", "{}"));
        assertThat(body(with(turns(loop), 3000, WEATHER, null), MODEL)).doesNotContainKey("thinking");
        assertThat(body(
                        with(turns(question, loop[1], loop[2], assistant(text("!")), question), 3000, WEATHER, null),
                        MODEL))
                .containsKey("thinking");
    }

    @Test
    void an_effort_and_a_schema_go_together() {
        ChatRequest request = with(
                turns(user(text("?"))), 3000, Tools.NONE, new ReplyFormat("x", json("{\"type\":\"object\"}"), null));

        assertThat(body(request, "claude-opus-5-5").getJsonObject("output_config"))
                .isEqualTo(json("{\"effort\":\"medium\",\"format\":{\"type\":\"json_schema\",\"schema\":"
                        + "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}}}"));
        assertThat(request(request, "claude-opus-5-5").leftOut()).isEmpty();
    }

    @Test
    void what_a_form_loses_is_told() {
        assertThat(request(WholeRequests.format(new ReplyFormat("x", WholeRequests.CITY, true)), MODEL)
                        .leftOut())
                .containsExactly("response_format.schema: minLength");
        assertThat(request(WholeRequests.format(ReplyFormat.JSON), MODEL).leftOut())
                .containsExactly("response_format: enforcement; the system prompt asks for JSON");
        assertThat(request(WholeRequests.tools(ToolChoice.of(Kind.AUTO), false), MODEL)
                        .leftOut())
                .isEmpty();
    }
}
