package dev.sluice.provider.anthropic;

import static dev.sluice.provider.WholeRequests.BASE64;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.pictureAt;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.DocumentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RedactedThinkingBlockParam;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolChoiceAuto;
import com.anthropic.models.messages.ToolChoiceNone;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlockParam;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.WholeRequests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares whole requests with those of Anthropic's own library for the same. */
@Tag("one-server")
final class AnthropicPartsIT {

    private static final String MODEL = "claude-sonnet-4-5";

    private static void same(ChatRequest request, Consumer<MessageCreateParams.Builder> official)
            throws JsonProcessingException {
        byte[] body = JsonBody.of(request, new AnthropicRequest(request, MODEL, new CacheMarks(true))::write)
                .bytes();
        MessageCreateParams.Builder builder = MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(4096)
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
        official.accept(builder);

        assertThat(json(new String(body, StandardCharsets.UTF_8)))
                .isEqualTo(json(ObjectMappers.jsonMapper()
                        .writeValueAsString(builder.build()._body())));
    }

    private static void userTurn(MessageCreateParams.Builder to, ContentBlockParam... blocks) {
        to.addUserMessageOfContentBlockParams(List.of(blocks));
    }

    private static ContentBlockParam block(String text) {
        return ContentBlockParam.ofText(TextBlockParam.builder().text(text).build());
    }

    private static ImageBlockParam image(Base64ImageSource.MediaType type) {
        return ImageBlockParam.builder()
                .source(Base64ImageSource.builder().mediaType(type).data(BASE64).build())
                .build();
    }

    private static ContentBlockParam use(String id, String city) {
        return ContentBlockParam.ofToolUse(ToolUseBlockParam.builder()
                .id(id)
                .name("get_weather")
                .input(ToolUseBlockParam.Input.builder()
                        .putAdditionalProperty("city", JsonValue.from(city))
                        .build())
                .build());
    }

    private static ToolResultBlockParam.Builder resultOf(String id) {
        return ToolResultBlockParam.builder().toolUseId(id);
    }

    private static Tool weather() {
        return Tool.builder()
                .name("get_weather")
                .description("Weather now")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string", "minLength", 2)))
                                .build())
                        .addRequired("city")
                        .build())
                .build();
    }

    @Test
    void pictures_and_documents() throws JsonProcessingException {
        ChatRequest request = turns(user(
                text("What are these?"),
                picture("image/png"),
                picture("image/jpeg"),
                pictureAt("https://example.com/a.webp"),
                file("application/pdf", "report.pdf"),
                file("text/csv", "a.csv"),
                new Part.Document(Media.at("https://example.com/b.pdf", "application/pdf"), null)));

        same(
                request,
                to -> userTurn(
                        to,
                        block("What are these?"),
                        ContentBlockParam.ofImage(image(Base64ImageSource.MediaType.IMAGE_PNG)),
                        ContentBlockParam.ofImage(image(Base64ImageSource.MediaType.IMAGE_JPEG)),
                        ContentBlockParam.ofImage(ImageBlockParam.builder()
                                .urlSource("https://example.com/a.webp")
                                .build()),
                        ContentBlockParam.ofDocument(DocumentBlockParam.builder()
                                .base64Source(BASE64)
                                .title("report.pdf")
                                .build()),
                        ContentBlockParam.ofDocument(DocumentBlockParam.builder()
                                .textSource("not really a file")
                                .title("a.csv")
                                .build()),
                        ContentBlockParam.ofDocument(DocumentBlockParam.builder()
                                .urlSource("https://example.com/b.pdf")
                                .build())));
    }

    @Test
    void two_calls_whose_results_come_in_the_other_order() throws JsonProcessingException {
        same(WholeRequests.interleaved(text("Let me look.")), to -> {
            to.addUserMessage("Rome and Oslo?").addTool(weather());
            to.addAssistantMessageOfContentBlockParams(
                    List.of(block("Let me look."), use("call_1", "Rome"), use("call_2", "Oslo")));
            userTurn(
                    to,
                    ContentBlockParam.ofToolResult(resultOf("call_2")
                            .content("No such city.")
                            .isError(true)
                            .build()),
                    ContentBlockParam.ofToolResult(
                            resultOf("call_1").content("24 °C").build()));
        });
    }

    @Test
    void results_with_pictures_and_documents_and_without_anything() throws JsonProcessingException {
        ChatRequest request = turns(
                user(text("Map?")),
                assistant(call("a", "{\"city\":\"Rome\"}"), call("b", "{\"city\":\"Oslo\"}")),
                result("a", text("Here."), picture("image/webp"), file("application/pdf", null)),
                result("b"),
                user(text("Thanks.")));

        same(request, to -> {
            to.addUserMessage("Map?");
            to.addAssistantMessageOfContentBlockParams(List.of(use("a", "Rome"), use("b", "Oslo")));
            userTurn(
                    to,
                    ContentBlockParam.ofToolResult(resultOf("a")
                            .contentOfBlocks(List.of(
                                    ToolResultBlockParam.Content.Block.ofText("Here."),
                                    ToolResultBlockParam.Content.Block.ofImage(
                                            image(Base64ImageSource.MediaType.IMAGE_WEBP)),
                                    ToolResultBlockParam.Content.Block.ofDocument(DocumentBlockParam.builder()
                                            .base64Source(BASE64)
                                            .build())))
                            .build()),
                    ContentBlockParam.ofToolResult(resultOf("b").build()),
                    block("Thanks."));
        });
    }

    @Test
    void thinking_kept_for_the_next_turn() throws JsonProcessingException {
        ChatRequest request = WholeRequests.with(
                WholeRequests.interleaved(
                        thinking("Two cities.", "anthropic", "EqQBsig="),
                        thinking("", "anthropic", "redacted:EmwKAhgB"),
                        thinking("other", "openai-responses", "gAAAA")),
                2000,
                Tools.NONE,
                null);

        same(request, to -> {
            to.maxTokens(6096).enabledThinking(2000).addUserMessage("Rome and Oslo?");
            to.addAssistantMessageOfContentBlockParams(List.of(
                    ContentBlockParam.ofThinking(ThinkingBlockParam.builder()
                            .thinking("Two cities.")
                            .signature("EqQBsig=")
                            .build()),
                    ContentBlockParam.ofRedactedThinking(RedactedThinkingBlockParam.builder()
                            .data("EmwKAhgB")
                            .build()),
                    use("call_1", "Rome"),
                    use("call_2", "Oslo")));
            userTurn(
                    to,
                    ContentBlockParam.ofToolResult(resultOf("call_2")
                            .content("No such city.")
                            .isError(true)
                            .build()),
                    ContentBlockParam.ofToolResult(
                            resultOf("call_1").content("24 °C").build()));
        });
    }

    @Test
    void tools_and_every_choice() throws JsonProcessingException {
        Consumer<MessageCreateParams.Builder> plain =
                to -> to.addUserMessage("Weather in Rome?").addTool(weather());

        same(WholeRequests.tools(null, null), plain);
        same(
                WholeRequests.tools(ToolChoice.of(Kind.AUTO), true),
                plain.andThen(to -> to.toolChoice(ToolChoiceAuto.builder().build())));
        same(
                WholeRequests.tools(null, false),
                plain.andThen(to -> to.toolChoice(
                        ToolChoiceAuto.builder().disableParallelToolUse(true).build())));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.NONE), false),
                plain.andThen(to -> to.toolChoice(ToolChoiceNone.builder().build())));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.REQUIRED), false),
                plain.andThen(to -> to.toolChoice(
                        ToolChoiceAny.builder().disableParallelToolUse(true).build())));
        same(
                WholeRequests.tools(ToolChoice.one("get_weather"), null),
                plain.andThen(to -> to.toolToolChoice("get_weather")));
    }

    @Test
    void a_schema_for_the_reply() throws JsonProcessingException {
        JsonOutputFormat.Schema closed = JsonOutputFormat.Schema.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                        "properties",
                        JsonValue.from(Map.of("city", Map.of("type", "string", "description", "{minLength: 2}"))))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                .build();

        same(
                WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, true)),
                to -> to.addUserMessage("Rome?")
                        .outputConfig(OutputConfig.builder()
                                .format(JsonOutputFormat.builder()
                                        .schema(closed)
                                        .build())
                                .build()));
    }

    /** Messages have no form for it: the library can only ask as well. */
    @Test
    void any_JSON() throws JsonProcessingException {
        same(
                WholeRequests.format(ReplyFormat.JSON),
                to -> to.addUserMessage("Rome?").system("Reply with one JSON object and nothing else."));
    }

    @Test
    void a_mark_for_the_cache_is_in_the_last_block() throws JsonProcessingException {
        String question = "Why? ".repeat(300);
        CacheControlEphemeral mark = CacheControlEphemeral.builder().build();

        same(
                turns(user(text(question), picture("image/gif"))),
                to -> userTurn(
                        to,
                        block(question),
                        ContentBlockParam.ofImage(image(Base64ImageSource.MediaType.IMAGE_GIF).toBuilder()
                                .cacheControl(mark)
                                .build())));
    }
}
