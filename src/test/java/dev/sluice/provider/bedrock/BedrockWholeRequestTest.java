package dev.sluice.provider.bedrock;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.failure;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.pictureAt;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, left out, or not as it should be. */
final class BedrockWholeRequestTest {

    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String LLAMA = "us.meta.llama4-scout-17b-instruct-v1:0";
    private static final String PROFILE = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abcdef";

    private static BedrockRequest request(ChatRequest request, String model) {
        return new BedrockRequest(request, BedrockModel.of(model), new CacheMarks(true));
    }

    private static String body(ChatRequest request, String model) {
        return new String(JsonBody.object(request(request, model)::write), StandardCharsets.UTF_8);
    }

    private static void refused(ChatRequest request, String model, String field) {
        assertThat(new BedrockCheck(model).check(request))
                .extracting(Unsendable::field)
                .isEqualTo(field);
    }

    private static Message many(Part part, int count) {
        return new Message(Role.USER, Collections.nCopies(count, part));
    }

    private static ChatRequest called(String result, Part... before) {
        return turns(user(text("?")), assistant(before), result("a", text(result)));
    }

    @Test
    void addresses_and_types_that_Converse_does_not_document_are_refused() {
        refused(turns(user(pictureAt("https://example.com/a.png"))), CLAUDE, "messages[0].content[0].url");
        refused(
                turns(user(text("?"), new Part.Document(Media.at("https://example.com/a", null), null))),
                CLAUDE,
                "messages[0].content[1].url");
        refused(turns(user(picture("image/bmp"))), CLAUDE, "messages[0].content[0].media_type");
        refused(turns(user(file("application/zip", "a"))), CLAUDE, "messages[0].content[0].media_type");
        refused(
                turns(user(text("?")), assistant(call("a", "")), result("a", file("audio/mpeg", null))),
                CLAUDE,
                "messages[2].content[0].media_type");
    }

    @Test
    void pictures_and_files_of_the_assistant_are_refused() {
        refused(
                turns(user(text("?")), assistant(picture("image/png")), user(text("?"))),
                CLAUDE,
                "messages[1].content[0]");
        refused(
                turns(user(text("?")), assistant(file("text/csv", "a")), user(text("?"))),
                CLAUDE,
                "messages[1].content[0]");
    }

    @Test
    void pictures_in_results_are_refused_where_only_Claude_and_Nova_take_them() {
        ChatRequest seen =
                turns(user(text("?")), assistant(call("a", "")), result("a", text("."), picture("image/png")));

        refused(seen, LLAMA, "messages[2].content[1]");
        for (String taking : List.of(CLAUDE, PROFILE, "amazon.nova-lite-v1:0")) {
            assertThat(new BedrockCheck(taking).check(seen)).isNull();
        }
    }

    @Test
    void numbers_and_sizes_over_the_documented_limits_are_refused() {
        assertThat(new BedrockCheck(CLAUDE).check(turns(many(picture("image/png"), 20))))
                .isNull();
        refused(turns(many(picture("image/png"), 21)), CLAUDE, "messages[0].content[20]");
        refused(turns(many(picture("image/png"), 20), user(picture("image/png"))), CLAUDE, "messages[1].content[0]");
        assertThat(new BedrockCheck(CLAUDE)
                        .check(turns(many(picture("image/png"), 20), assistant(text("!")), user(picture("image/png")))))
                .isNull();
        refused(turns(many(file("text/plain", "a"), 6)), CLAUDE, "messages[0].content[5]");
        Blob large = Blob.of(new byte[3_932_161]);
        refused(turns(user(new Part.Picture(Media.of("image/png", large)))), CLAUDE, "messages[0].content[0].data");
        assertThat(new BedrockCheck(CLAUDE)
                        .check(turns(user(new Part.Document(Media.of("application/pdf", large), null)))))
                .isNull();
    }

    @Test
    void long_names_of_tools_are_refused() {
        String longest = "t".repeat(64);
        ChatRequest asked = turns(user(text("?")));

        assertThat(new BedrockCheck(CLAUDE)
                        .check(with(asked, new Tools(List.of(new Tool(longest, null, json("{}"))), null, null), null)))
                .isNull();
        refused(
                with(asked, new Tools(List.of(new Tool(longest + 't', null, json("{}"))), null, null), null),
                CLAUDE,
                "tools[0].name");
        refused(
                called("1", text("x"), new Part.ToolCall("a", longest + 't', "")),
                CLAUDE,
                "messages[1].content[1].name");
    }

    @Test
    void a_turn_with_a_file_always_has_a_text() {
        assertThat(body(turns(user(file("application/pdf", null))), CLAUDE))
                .contains("{\"text\":\"See the attached file.\"}");
        assertThat(body(turns(user(file("application/pdf", null), text("Why?"))), CLAUDE))
                .doesNotContain("attached");
        assertThat(body(turns(user(picture("image/png"))), CLAUDE)).doesNotContain("attached");
    }

    @Test
    void names_of_documents_fit_and_differ_over_all_turns() {
        ChatRequest request = turns(
                user(text("?"), file("text/plain", "Bericht für Ä&B.txt"), file("text/plain", "...")),
                assistant(text("!")),
                user(text("?"), file("text/plain", "Bericht für Ä&B.txt"), file("text/plain", "x".repeat(250))),
                user(file("text/plain", "x".repeat(300)), file("text/plain", "")));

        assertThat(body(request, CLAUDE))
                .contains(
                        "\"name\":\"Bericht f-r -B-txt\"",
                        "\"name\":\"-\"",
                        "\"name\":\"Bericht f-r -B-txt (2)\"",
                        "\"name\":\"" + "x".repeat(200) + '"',
                        "\"name\":\"" + "x".repeat(196) + " (2)\"",
                        "\"name\":\"document\"");
    }

    @Test
    void calls_whose_tools_are_gone_are_declared_as_not_available() {
        String gone = "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"get_weather\",\"description\":"
                + "\"Not available any more: do not call it.\",\"inputSchema\":{\"json\":{\"type\":\"object\"}}}}]}";
        ChatRequest none = with(
                called("1", call("a", "{}")),
                new Tools(List.of(WholeRequests.WEATHER), ToolChoice.of(Kind.NONE), null),
                null);

        assertThat(body(called("1", call("a", "{}")), CLAUDE)).contains(gone);
        assertThat(request(called("1", call("a", "{}")), CLAUDE).leftOut()).isEmpty();
        assertThat(body(none, CLAUDE)).contains(gone).doesNotContain("toolChoice");
        assertThat(request(none, CLAUDE).leftOut())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("tool_choice: ");
    }

    @Test
    void only_Claude_gets_its_thinking_back() {
        ChatRequest request =
                turns(user(text("?")), assistant(thinking("x", "bedrock", "s"), text("!")), user(text("?")));

        assertThat(body(request, CLAUDE)).contains("\"reasoningText\":{\"text\":\"x\",\"signature\":\"s\"}");
        for (String other :
                List.of(LLAMA, PROFILE, "amazon.nova-2-lite-v1:0", "anthropic.claude-3-haiku-20240307-v1:0")) {
            assertThat(body(request, other)).doesNotContain("reasoningContent");
        }
    }

    @Test
    void calls_are_answered_without_their_thinking_where_it_is_not_asked_for() {
        ChatRequest request = called("1", thinking("x", "bedrock", "s"), call("a", "{}"));

        assertThat(body(request, CLAUDE)).contains("toolUse").doesNotContain("reasoningText");
        assertThat(body(with(request, 2000, Tools.NONE, null), CLAUDE)).contains("reasoningText");
        assertThat(body(request, "us.anthropic.claude-opus-4-7")).contains("reasoningText");
    }

    @Test
    void a_failure_is_marked_where_the_model_takes_it() {
        ChatRequest request =
                turns(user(text("?")), assistant(call("a", "[]")), failure("a", text("Broken"), text(" ")));

        assertThat(body(request, CLAUDE))
                .contains(
                        "\"input\":{\"invalid_arguments\":\"[]\"}",
                        "\"content\":[{\"text\":\"Broken\"}],\"status\":\"error\"");
        assertThat(body(request, LLAMA)).doesNotContain("status");
        assertThat(request(request, LLAMA).leftOut()).containsExactly("messages[2].is_error: the flag");
    }

    @Test
    void what_a_form_loses_is_told() {
        JsonObject schema = json("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"maximum\":9}}}");

        assertThat(request(WholeRequests.format(new ReplyFormat("x", schema, null)), CLAUDE)
                        .leftOut())
                .containsExactly("response_format.schema: maximum");
        assertThat(request(WholeRequests.format(ReplyFormat.JSON), CLAUDE).leftOut())
                .containsExactly("response_format: enforcement; the system prompt asks for JSON");
        assertThat(request(WholeRequests.tools(null, false), CLAUDE).leftOut())
                .containsExactly("parallel_tool_calls: false");
    }

    @Test
    void a_forced_call_excludes_Claudes_thinking_only() {
        ChatRequest forced = with(
                turns(user(text("?"))),
                3000,
                new Tools(List.of(WholeRequests.WEATHER), ToolChoice.one("get_weather"), null),
                null);

        assertThat(body(forced, CLAUDE)).doesNotContain("additionalModelRequestFields", "maxTokens");
        assertThat(request(forced, CLAUDE).leftOut())
                .containsExactly("thinking_budget: thinking, which tool_choice excludes");
        assertThat(body(forced, "openai.gpt-oss-120b-1:0")).contains("reasoning_effort");
        assertThat(request(forced, "openai.gpt-oss-120b-1:0").leftOut()).isEmpty();
    }
}
