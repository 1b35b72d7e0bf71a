package dev.sluice.provider.cohere;

import static dev.sluice.provider.WholeRequests.CITY;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.failure;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.format;
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

import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.JsonBody;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, left out, or not as it should be. */
final class CohereWholeRequestTest {

    private static final String MODEL = "command-a-03-2025";
    private static final String OLD = "command-r-plus-08-2024";

    private static JsonObject body(ChatRequest request, String model) {
        return json(new String(JsonBody.object(new CohereRequest(request, model)::write), StandardCharsets.UTF_8));
    }

    private static String messages(String model, Message... turns) {
        return body(turns(turns), model).get("messages").toString();
    }

    private static void refused(ChatRequest request, String model, String field) {
        assertThat(new CohereCheck(model).check(request))
                .extracting(Unsendable::field)
                .isEqualTo(field);
    }

    private static ChatRequest schema(String schema) {
        return format(new ReplyFormat("x", json(schema), null));
    }

    @Test
    void files_that_Cohere_does_not_take_are_refused() {
        refused(turns(user(text("?"), picture("image/bmp"))), MODEL, "messages[0].content[1].media_type");
        refused(turns(user(file("application/pdf", null))), MODEL, "messages[0].content[0].media_type");
        refused(
                turns(user(new Part.Document(Media.at("https://example.com/a.txt", "text/plain"), null))),
                MODEL,
                "messages[0].content[0].url");
        refused(
                turns(user(text("?")), assistant(picture("image/png")), user(text("?"))),
                MODEL,
                "messages[1].content[0]");
        refused(
                turns(user(text("?")), assistant(call("a", "{}")), result("a", picture("image/png"))),
                MODEL,
                "messages[2].content[0]");
    }

    @Test
    void the_twenty_first_picture_is_refused() {
        Part[] pictures =
                Collections.nCopies(21, pictureAt("https://example.com/a.png")).toArray(Part[]::new);

        refused(turns(user(pictures)), MODEL, "messages[0].content[20]");
    }

    @Test
    void a_byte_over_20_MiB_of_pictures_is_refused() {
        Part half = new Part.Picture(Media.of("image/png", Blob.of(new byte[10 * 1024 * 1024])));

        assertThat(new CohereCheck(MODEL).check(turns(user(half, half)))).isNull();
        refused(turns(user(half, half, picture("image/png"))), MODEL, "messages[0].content[2]");
    }

    @Test
    void a_form_of_the_reply_with_tools_is_refused() {
        refused(with(turns(user(text("?"))), tools(null, null).tools(), ReplyFormat.JSON), MODEL, "response_format");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\"}",
                "{}",
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"object\"}]}}}"
            })
    void a_schema_that_breaks_Coheres_constraints_is_refused(String schema) {
        refused(schema(schema), MODEL, "response_format.schema");
    }

    @Test
    void a_forced_call_is_refused_before_Command_R7B() {
        refused(tools(ToolChoice.of(Kind.REQUIRED), null), OLD, "tool_choice");
        refused(tools(ToolChoice.one("get_weather"), null), OLD, "tool_choice");
        assertThat(new CohereCheck("command-r7b-12-2024").check(tools(ToolChoice.of(Kind.REQUIRED), null)))
                .isNull();
        assertThat(body(tools(ToolChoice.of(Kind.NONE), null), OLD)).doesNotContainKeys("tools", "tool_choice");
    }

    @Test
    void what_a_schema_loses_is_told() {
        ChatRequest request = schema("""
                {"type":"object","required":["a"],"properties":{"a":{"oneOf":[{"type":"string","pattern":"^a"},
                {"type":"string","pattern":"a+","format":"email"},{"type":"string","format":"date"}]}}}""");

        assertThat(body(request, MODEL).getJsonObject("response_format").get("json_schema"))
                .isEqualTo(json("""
                {"type":"object","required":["a"],"properties":{"a":{"anyOf":[{"type":"string"},
                {"type":"string","pattern":"a+"},{"type":"string","format":"date"}]}}}"""));
        assertThat(new CohereRequest(request, MODEL).leftOut())
                .containsExactly("response_format.schema: oneOf, pattern, format");
        assertThat(new CohereRequest(format(new ReplyFormat("c", CITY, null)), MODEL).leftOut())
                .containsExactly("response_format.schema: minLength");
        assertThat(new CohereRequest(tools(null, false), MODEL).leftOut()).hasSize(1);
    }

    @Test
    void thinking_of_others_is_left_out() {
        assertThat(messages(
                        "command-a-plus-05-2026",
                        user(text("A")),
                        assistant(thinking("x", "gemini", "s")),
                        assistant(thinking("y", "cohere", "s"), thinking("z", "openai", "s"), text("B")),
                        user(text("C"))))
                .isEqualTo("[{\"role\":\"user\",\"content\":\"A\"},{\"role\":\"assistant\",\"content\":["
                        + "{\"type\":\"thinking\",\"thinking\":\"y\"},{\"type\":\"text\",\"text\":\"B\"}]},"
                        + "{\"role\":\"user\",\"content\":\"C\"}]");
    }

    @Test
    void a_model_that_does_not_think_gets_no_thinking_back_without_calls() {
        assertThat(messages(
                        MODEL, user(text("A")), assistant(thinking("y", "cohere", "s"), text("B")), user(text("C"))))
                .contains("{\"role\":\"assistant\",\"content\":\"B\"}");
    }

    @Test
    void arguments_go_as_the_model_wrote_them_and_ids_that_Sluice_made_go_too() {
        assertThat(messages(
                        MODEL,
                        user(text("?")),
                        assistant(call("sluice_a", "{\"city\":"), call("b", " ")),
                        result("sluice_a"),
                        failure("b", text("No."), file("text/plain", null))))
                .contains(
                        "\"id\":\"sluice_a\"",
                        "\"arguments\":\"{\\\"city\\\":\"",
                        "\"arguments\":\"{}\"",
                        "\"tool_call_id\":\"sluice_a\",\"content\":\"\"",
                        "\"content\":\"{\\\"error\\\":\\\"No.\\\\n\\\\nFile:\\\\n\\\\nnot really a file\\\"}\"");
    }
}
