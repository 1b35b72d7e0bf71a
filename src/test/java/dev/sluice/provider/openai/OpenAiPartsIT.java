package dev.sluice.provider.openai;

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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.ResponseFormatJsonSchema.JsonSchema;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.WholeRequests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares whole requests with those of OpenAI's own library for the same. */
@Tag("one-server")
final class OpenAiPartsIT {

    private static final String MODEL = "gpt-4.1";

    private static void same(ChatRequest request, Consumer<ChatCompletionCreateParams.Builder> official)
            throws JsonProcessingException {
        same(ChatServer.OPENAI, request, official);
    }

    private static void same(
            ChatServer server, ChatRequest request, Consumer<ChatCompletionCreateParams.Builder> official)
            throws JsonProcessingException {
        byte[] body = JsonBody.of(request, json -> new OpenAiRequest(Map.of(), server).write(json, request, MODEL))
                .bytes();
        ChatCompletionCreateParams.Builder builder = ChatCompletionCreateParams.builder()
                .model(MODEL)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
        official.accept(builder);

        assertThat(json(new String(body, StandardCharsets.UTF_8)))
                .isEqualTo(json(ObjectMappers.jsonMapper()
                        .writeValueAsString(builder.build()._body())));
    }

    private static ChatCompletionContentPart textPart(String text) {
        return ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text(text).build());
    }

    private static ChatCompletionContentPart image(String url) {
        return ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url(url)
                        .build())
                .build());
    }

    private static ChatCompletionContentPart pdf(String name, String data) {
        return ChatCompletionContentPart.ofFile(ChatCompletionContentPart.File.builder()
                .file(ChatCompletionContentPart.File.FileObject.builder()
                        .filename(name)
                        .fileData(data)
                        .build())
                .build());
    }

    private static ChatCompletionMessageFunctionToolCall use(String id, String city) {
        return ChatCompletionMessageFunctionToolCall.builder()
                .id(id)
                .function(ChatCompletionMessageFunctionToolCall.Function.builder()
                        .name("get_weather")
                        .arguments("{\"city\":\"" + city + "\"}")
                        .build())
                .build();
    }

    private static ChatCompletionToolMessageParam toolMessage(String id, String content) {
        return ChatCompletionToolMessageParam.builder()
                .toolCallId(id)
                .content(content)
                .build();
    }

    private static ChatCompletionFunctionTool weather() {
        return ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name("get_weather")
                        .description("Weather now")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties",
                                        JsonValue.from(Map.of("city", Map.of("type", "string", "minLength", 2))))
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .build())
                        .build())
                .build();
    }

    private static void interleaved(
            ChatCompletionCreateParams.Builder to, ChatCompletionAssistantMessageParam.Builder turn) {
        to.addUserMessage("Rome and Oslo?")
                .addTool(weather())
                .addMessage(turn.addToolCall(use("call_1", "Rome"))
                        .addToolCall(use("call_2", "Oslo"))
                        .build())
                .addMessage(toolMessage("call_2", "{\"error\":\"No such city.\"}"))
                .addMessage(toolMessage("call_1", "24 °C"));
    }

    @Test
    void pictures_and_documents() throws JsonProcessingException {
        ChatRequest request = turns(user(
                text("What are these?"),
                picture("image/png"),
                pictureAt("https://example.com/a.webp"),
                file("application/pdf", "report.pdf"),
                file("text/csv", "a.csv")));

        same(
                request,
                to -> to.addUserMessageOfArrayOfContentParts(List.of(
                        textPart("What are these?"),
                        image("data:image/png;base64," + BASE64),
                        image("https://example.com/a.webp"),
                        pdf("report.pdf", "data:application/pdf;base64," + BASE64),
                        textPart("File a.csv:\n\nnot really a file"))));
    }

    @Test
    void two_calls_whose_results_come_in_the_other_order() throws JsonProcessingException {
        same(
                WholeRequests.interleaved(text("Let me look.")),
                to -> interleaved(
                        to, ChatCompletionAssistantMessageParam.builder().content("Let me look.")));
    }

    @Test
    void one_result_and_one_without_anything() throws JsonProcessingException {
        ChatRequest request = turns(
                user(text("Weather?")),
                assistant(call("a", "{\"city\":\"Rome\"}")),
                result("a", text("24 °C"), file("text/plain", null)),
                assistant(call("b", "{\"city\":\"Oslo\"}")),
                result("b"));

        same(
                request,
                to -> to.addUserMessage("Weather?")
                        .addMessage(ChatCompletionAssistantMessageParam.builder()
                                .addToolCall(use("a", "Rome"))
                                .build())
                        .addMessage(toolMessage("a", "24 °C\n\nFile:\n\nnot really a file"))
                        .addMessage(ChatCompletionAssistantMessageParam.builder()
                                .addToolCall(use("b", "Oslo"))
                                .build())
                        .addMessage(toolMessage("b", "")));
    }

    /** OpenAI's chat has no place for it; the library sends the members of other servers as additional ones. */
    @Test
    void thinking_kept_for_the_next_turn() throws JsonProcessingException {
        ChatRequest signed = WholeRequests.interleaved(
                thinking("Two cities.", "openai", "reasoning_content"), thinking("Other.", "anthropic", "EqQB"));
        ChatRequest details = WholeRequests.interleaved(
                thinking("Two cities.", "openai", "[{\"type\":\"reasoning.encrypted\",\"data\":\"abc\"}]"));

        same(signed, to -> interleaved(to, ChatCompletionAssistantMessageParam.builder()));
        same(
                ChatServer.DEEPSEEK,
                signed,
                to -> interleaved(
                        to,
                        ChatCompletionAssistantMessageParam.builder()
                                .putAdditionalProperty("reasoning_content", JsonValue.from("Two cities."))));
        same(
                ChatServer.OPENROUTER,
                details,
                to -> interleaved(
                        to,
                        ChatCompletionAssistantMessageParam.builder()
                                .putAdditionalProperty(
                                        "reasoning_details",
                                        JsonValue.from(
                                                List.of(Map.of("type", "reasoning.encrypted", "data", "abc"))))));
    }

    @Test
    void tools_and_every_choice() throws JsonProcessingException {
        Consumer<ChatCompletionCreateParams.Builder> plain =
                to -> to.addUserMessage("Weather in Rome?").addTool(weather());

        same(WholeRequests.tools(null, null), plain);
        same(
                WholeRequests.tools(ToolChoice.of(Kind.AUTO), true),
                plain.andThen(to ->
                        to.toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO).parallelToolCalls(true)));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.NONE), null),
                plain.andThen(to -> to.toolChoice(ChatCompletionToolChoiceOption.Auto.NONE)));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.REQUIRED), false),
                plain.andThen(to -> to.toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                        .parallelToolCalls(false)));
        same(
                WholeRequests.tools(ToolChoice.one("get_weather"), null),
                plain.andThen(to -> to.toolChoice(ChatCompletionNamedToolChoice.builder()
                        .function(ChatCompletionNamedToolChoice.Function.builder()
                                .name("get_weather")
                                .build())
                        .build())));
    }

    @Test
    void a_schema_for_the_reply() throws JsonProcessingException {
        JsonSchema.Builder schema = JsonSchema.builder()
                .name("city")
                .schema(JsonSchema.Schema.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string", "minLength", 2))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build());

        same(
                WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, null)),
                to -> to.addUserMessage("Rome?").jsonSchemaResponseFormat(schema.build()));
        same(
                WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, true)),
                to -> to.addUserMessage("Rome?")
                        .jsonSchemaResponseFormat(schema.strict(true).build()));
    }

    @Test
    void any_JSON() throws JsonProcessingException {
        same(
                WholeRequests.format(ReplyFormat.JSON),
                to -> to.addSystemMessage("Reply with one JSON object and nothing else.")
                        .addUserMessage("Rome?")
                        .responseFormat(ResponseFormatJsonObject.builder().build()));
    }
}
