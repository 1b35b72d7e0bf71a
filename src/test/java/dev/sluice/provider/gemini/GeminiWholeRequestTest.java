package dev.sluice.provider.gemini;

import static dev.sluice.provider.WholeRequests.CITY;
import static dev.sluice.provider.WholeRequests.WEATHER;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
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
import dev.sluice.provider.JsonBody;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, left out, or not as it should be. */
final class GeminiWholeRequestTest {

    private static final String OLD = "gemini-2.5-flash";
    private static final String NEW = "models/gemini-3-flash-preview";
    private static final Tools TOOLS = new Tools(List.of(WEATHER), null, null);

    private static JsonObject body(ChatRequest request, String model) {
        return json(new String(JsonBody.object(new GeminiRequest(request, model)::write), StandardCharsets.UTF_8));
    }

    private static String contents(String model, Message... turns) {
        return body(turns(turns), model).get("contents").toString();
    }

    private static void refused(ChatRequest request, String model, String field) {
        assertThat(new GeminiCheck(model).check(request))
                .extracting(Unsendable::field)
                .isEqualTo(field);
    }

    private static ChatRequest tool(String name, String schema) {
        return with(
                turns(user(text("?"))),
                new Tools(List.of(WEATHER, new Tool(name, null, json(schema))), null, null),
                null);
    }

    private static ChatRequest looking(Part... found) {
        return turns(user(text("?")), assistant(call("a", "{}")), result("a", found));
    }

    @Test
    void types_that_Gemini_does_not_document_are_refused() {
        refused(turns(user(text("?"), picture("image/gif"))), OLD, "messages[0].content[1].media_type");
        refused(turns(user(file("application/zip", null))), OLD, "messages[0].content[0].media_type");
        refused(
                turns(user(new Part.Document(Media.at("https://example.com/a.md", "text/markdown"), null))),
                OLD,
                "messages[0].content[0].media_type");
        refused(
                turns(user(new Part.Picture(Media.at("https://example.com/a", "image/heic")))),
                OLD,
                "messages[0].content[0].media_type");
        assertThat(new GeminiCheck(OLD)
                        .check(turns(user(new Part.Picture(Media.at("https://example.com/a", "image/bmp"))))))
                .isNull();
        refused(looking(text("x"), picture("image/heic")), NEW, "messages[2].content[1].media_type");
    }

    @Test
    void addresses_are_refused_where_none_are_loaded() {
        refused(turns(user(pictureAt("https://example.com/a.png"))), "gemini-2.0-flash", "messages[0].content[0].url");
        refused(looking(pictureAt("https://example.com/a.png")), NEW, "messages[2].content[0].url");
        assertThat(new GeminiCheck(OLD).check(turns(user(pictureAt("https://example.com/a")))))
                .isNull();
    }

    @Test
    void files_in_results_are_refused_before_Gemini_3() {
        refused(looking(picture("image/png")), OLD, "messages[2].content[0]");
        assertThat(new GeminiCheck(OLD).check(looking(file("text/csv", "a.csv"))))
                .isNull();
        assertThat(new GeminiCheck("someones-own").check(looking(picture("image/png"))))
                .isNull();
    }

    @Test
    void tools_that_Gemini_refuses_are_refused_by_their_path() {
        refused(tool("7days", "{}"), OLD, "tools[1].name");
        refused(tool("-a", "{}"), OLD, "tools[1].name");
        refused(tool("a", "{\"type\":\"array\"}"), OLD, "tools[1].input_schema");
        assertThat(new GeminiCheck(OLD).check(tool("_a", "{}"))).isNull();
    }

    @Test
    void a_form_of_the_reply_with_tools_is_refused_before_Gemini_3() {
        ChatRequest both = with(turns(user(text("?"))), TOOLS, ReplyFormat.JSON);

        refused(both, OLD, "response_format");
        assertThat(new GeminiCheck(NEW).check(both)).isNull();
    }

    @Test
    void an_address_without_a_type_has_that_of_its_ending_if_any() {
        assertThat(contents(OLD, user(pictureAt("https://example.com/a.JPG?x=.pdf"))))
                .contains("\"mimeType\":\"image/jpeg\"");
        assertThat(contents(OLD, user(pictureAt("https://example.com/a?b=c d"), pictureAt("https://example.com/b"))))
                .contains("{\"fileData\":{\"fileUri\":\"https://example.com/a?b=c d\"}}")
                .doesNotContain("mimeType");
    }

    @Test
    void thinking_of_others_and_without_a_signature_is_left_out() {
        assertThat(contents(
                        OLD,
                        user(text("A")),
                        assistant(thinking("x", "anthropic", "s"), new Part.Reasoning("y", null), text("B")),
                        user(text("C"))))
                .doesNotContain("thoughtSignature", "\"x\"", "\"y\"")
                .contains("{\"role\":\"model\",\"parts\":[{\"text\":\"B\"}]}");
    }

    @Test
    void a_signature_after_the_parts_that_it_signs_goes_to_them() {
        assertThat(contents(
                        OLD,
                        user(text("A")),
                        assistant(text("B"), call("a", "{}"), call("b", "{}"), thinking("", "gemini", "s")),
                        result("a", text("1")),
                        result("b", text("2")),
                        assistant(text("C"), text("D"), thinking("", "gemini", "t")),
                        user(text("E"))))
                .contains(
                        "\"id\":\"a\",\"name\":\"get_weather\",\"args\":{}},\"thoughtSignature\":\"s\"}",
                        "{\"text\":\"C\"},{\"text\":\"D\",\"thoughtSignature\":\"t\"}]");
    }

    @Test
    void several_signatures_of_a_turn_each_go_to_their_own_part() {
        assertThat(contents(
                        NEW,
                        user(text("A")),
                        assistant(
                                thinking("", "gemini", "s"),
                                text("B"),
                                thinking("", "gemini", "t"),
                                call("a", "{}"),
                                thinking("", "gemini", "u"),
                                call("b", "{}")),
                        result("a"),
                        result("b")))
                .contains(
                        "{\"text\":\"B\",\"thoughtSignature\":\"s\"}",
                        "\"args\":{}},\"thoughtSignature\":\"t\"}",
                        "\"args\":{}},\"thoughtSignature\":\"u\"}");
    }

    @Test
    void a_signature_alone_stays_with_an_empty_text() {
        assertThat(contents(OLD, user(text("A")), assistant(thinking("x", "gemini", "s")), user(text("B"))))
                .contains("{\"role\":\"model\",\"parts\":[{\"text\":\"\",\"thoughtSignature\":\"s\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-3-flash-preview", "gemini-3.5-pro", "gemini-10-pro", "gemini-flash-latest"})
    void the_first_call_of_another_provider_gets_the_documented_signature_from_Gemini_3_on(String model) {
        Message[] turns = {
            user(text("A")),
            assistant(thinking("x", "anthropic", "s"), call("a", "{}"), call("b", "{}")),
            result("a"),
            result("b")
        };

        assertThat(contents(model, turns))
                .containsOnlyOnce("\"thoughtSignature\":\"skip_thought_signature_validator\"");
        assertThat(contents(OLD, turns)).doesNotContain("thoughtSignature");
    }

    @Test
    void ids_that_Sluice_made_are_not_sent_and_their_results_are_in_the_order_of_the_calls() {
        assertThat(contents(
                        OLD,
                        user(text("?")),
                        assistant(call("sluice_a", "{\"n\":1}"), call("sluice_b", "{\"n\":2}")),
                        result("sluice_b", text("2")),
                        result("sluice_a", text("1"))))
                .doesNotContain("sluice_", "\"id\"")
                .contains(
                        "{\"output\":\"1\"}}},{\"functionResponse\":{\"name\":\"get_weather\",\"response\":{\"output\":\"2\"}}}");
    }

    @Test
    void a_result_is_of_the_tool_that_the_turn_before_it_called_under_that_id() {
        Part other = new Part.ToolCall("a", "other", "{}");

        assertThat(contents(
                        OLD,
                        user(text("?")),
                        assistant(call("a", "{}")),
                        result("a", text("1")),
                        assistant(other),
                        result("a", text("2"))))
                .contains(
                        "\"name\":\"get_weather\",\"response\":{\"output\":\"1\"}",
                        "\"name\":\"other\",\"response\":{\"output\":\"2\"}");
    }

    @Test
    void arguments_that_are_no_object_lose_nothing() {
        assertThat(contents(OLD, user(text("?")), assistant(call("a", "[1")), result("a")))
                .contains("\"args\":{\"invalid_arguments\":\"[1\"}");
    }

    @Test
    void what_a_schema_loses_is_told() {
        JsonObject schema = json("""
                {"$schema":"x","type":"object","definitions":{"n":{"type":"integer","exclusiveMinimum":0}},
                "properties":{"minLength":{"$ref":"#/definitions/n","description":"d"},"k":{"const":"v"},
                "c":{"const":true}},"required":["k"]}""");
        ChatRequest request = format(new ReplyFormat("x", schema, null));

        assertThat(body(request, OLD).getJsonObject("generationConfig").get("responseJsonSchema"))
                .isEqualTo(json("""
                {"type":"object","$defs":{"n":{"type":"integer"}},"properties":{"minLength":{"$ref":"#/$defs/n"},
                "k":{"enum":["v"]},"c":{}},"required":["k"]}"""));
        assertThat(new GeminiRequest(request, OLD).leftOut())
                .containsExactly("response_format.schema: exclusiveMinimum, description, const");
    }

    @Test
    void a_limit_to_one_call_is_left_out_and_told() {
        assertThat(new GeminiRequest(tools(null, false), OLD).leftOut()).hasSize(1);
        assertThat(new GeminiRequest(tools(null, true), OLD).leftOut()).isEmpty();
        assertThat(new GeminiRequest(format(new ReplyFormat("c", CITY, null)), OLD).leftOut())
                .containsExactly("response_format.schema: minLength");
    }

    @Test
    void a_choice_without_tools_is_not_sent() {
        ChatRequest request = with(turns(user(text("?"))), new Tools(List.of(), ToolChoice.of(Kind.NONE), null), null);

        assertThat(body(request, OLD)).doesNotContainKeys("tools", "toolConfig");
    }
}
