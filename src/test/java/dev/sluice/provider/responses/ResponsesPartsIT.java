package dev.sluice.provider.responses;

import static dev.sluice.provider.WholeRequests.BASE64;
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
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseFunctionCallOutputItem;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputFileContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputImageContent;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseInputTextContent;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseTextConfig;
import com.openai.models.responses.ToolChoiceFunction;
import com.openai.models.responses.ToolChoiceOptions;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
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
final class ResponsesPartsIT {

    private static void same(ChatRequest request, Consumer<ResponseCreateParams.Builder> official)
            throws JsonProcessingException {
        same("gpt-4.1", request, official);
    }

    private static void same(String model, ChatRequest request, Consumer<ResponseCreateParams.Builder> official)
            throws JsonProcessingException {
        byte[] body = JsonBody.of(request, new ResponsesRequest(request, model)::write)
                .bytes();
        ResponseCreateParams.Builder builder = ResponseCreateParams.builder()
                .model(model)
                .store(false)
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
        official.accept(builder);

        assertThat(json(new String(body, StandardCharsets.UTF_8)))
                .isEqualTo(json(ObjectMappers.jsonMapper()
                        .writeValueAsString(builder.build()._body())));
    }

    private static ResponseInputItem message(EasyInputMessage.Role role, String content) {
        return ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(role)
                .content(content)
                .type(EasyInputMessage.Type.MESSAGE)
                .build());
    }

    private static ResponseInputItem userMessage(String content) {
        return message(EasyInputMessage.Role.USER, content);
    }

    private static ResponseInputItem use(String id, String city) {
        return ResponseInputItem.ofFunctionCall(ResponseFunctionToolCall.builder()
                .callId(id)
                .name("get_weather")
                .arguments("{\"city\":\"" + city + "\"}")
                .build());
    }

    private static ResponseInputItem.FunctionCallOutput.Builder output(String id) {
        return ResponseInputItem.FunctionCallOutput.builder().callId(id);
    }

    private static ResponseInputItem output(String id, String text) {
        return ResponseInputItem.ofFunctionCallOutput(output(id).output(text).build());
    }

    private static ResponseInputItem reasoning(String id, String encrypted, String... summaries) {
        return ResponseInputItem.ofReasoning(ResponseReasoningItem.builder()
                .id(id)
                .encryptedContent(encrypted)
                .summary(List.of(summaries).stream()
                        .map(summary -> ResponseReasoningItem.Summary.builder()
                                .text(summary)
                                .build())
                        .toList())
                .build());
    }

    private static FunctionTool weather() {
        return FunctionTool.builder()
                .name("get_weather")
                .description("Weather now")
                .strict(false)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string", "minLength", 2))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build())
                .build();
    }

    @Test
    void pictures_and_documents() throws JsonProcessingException {
        ChatRequest request = turns(user(
                text("What are these?"),
                picture("image/png"),
                pictureAt("https://example.com/a.webp"),
                file("application/pdf", "report.pdf"),
                file("text/csv", null),
                new Part.Document(Media.at("https://example.com/b.pdf", "application/pdf"), null)));
        ResponseInputImage.Builder image = ResponseInputImage.builder().detail(ResponseInputImage.Detail.AUTO);
        List<ResponseInputContent> content = List.of(
                ResponseInputContent.ofInputText(
                        ResponseInputText.builder().text("What are these?").build()),
                ResponseInputContent.ofInputImage(
                        image.imageUrl("data:image/png;base64," + BASE64).build()),
                ResponseInputContent.ofInputImage(
                        image.imageUrl("https://example.com/a.webp").build()),
                ResponseInputContent.ofInputFile(ResponseInputFile.builder()
                        .filename("report.pdf")
                        .fileData("data:application/pdf;base64," + BASE64)
                        .build()),
                ResponseInputContent.ofInputFile(ResponseInputFile.builder()
                        .filename("document.csv")
                        .fileData("data:text/csv;base64," + BASE64)
                        .build()),
                ResponseInputContent.ofInputFile(ResponseInputFile.builder()
                        .fileUrl("https://example.com/b.pdf")
                        .build()));

        same(
                request,
                to -> to.inputOfResponse(List.of(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                        .role(EasyInputMessage.Role.USER)
                        .type(EasyInputMessage.Type.MESSAGE)
                        .contentOfResponseInputMessageContentList(content)
                        .build()))));
    }

    @Test
    void two_calls_whose_results_come_in_the_other_order() throws JsonProcessingException {
        same(
                WholeRequests.interleaved(text("Let me look.")),
                to -> to.addTool(weather())
                        .inputOfResponse(List.of(
                                userMessage("Rome and Oslo?"),
                                message(EasyInputMessage.Role.ASSISTANT, "Let me look."),
                                use("call_1", "Rome"),
                                use("call_2", "Oslo"),
                                output("call_2", "{\"error\":\"No such city.\"}"),
                                output("call_1", "24 °C"))));
    }

    @Test
    void results_with_pictures_and_documents_and_without_anything() throws JsonProcessingException {
        ChatRequest request = turns(
                user(text("Map?")),
                assistant(call("a", "{\"city\":\"Rome\"}"), call("b", "{\"city\":\"Oslo\"}")),
                failure("a", picture("image/webp"), text("Too dark."), file("application/pdf", null)),
                result("b"));
        List<ResponseFunctionCallOutputItem> content = List.of(
                ResponseFunctionCallOutputItem.ofInputText(ResponseInputTextContent.builder()
                        .text("{\"error\":\"Too dark.\"}")
                        .build()),
                ResponseFunctionCallOutputItem.ofInputImage(ResponseInputImageContent.builder()
                        .detail(ResponseInputImageContent.Detail.AUTO)
                        .imageUrl("data:image/webp;base64," + BASE64)
                        .build()),
                ResponseFunctionCallOutputItem.ofInputFile(ResponseInputFileContent.builder()
                        .filename("document.pdf")
                        .fileData("data:application/pdf;base64," + BASE64)
                        .build()));

        same(
                request,
                to -> to.inputOfResponse(List.of(
                        userMessage("Map?"),
                        use("a", "Rome"),
                        use("b", "Oslo"),
                        ResponseInputItem.ofFunctionCallOutput(output("a")
                                .outputOfResponseFunctionCallOutputItemList(content)
                                .build()),
                        output("b", ""))));
    }

    @Test
    void thinking_kept_for_the_next_turn() throws JsonProcessingException {
        same(
                "gpt-5-mini",
                WholeRequests.interleaved(
                        thinking("Two cities.", "openai-responses", "rs_1:gAAA=="),
                        thinking("", "openai-responses", "rs_2:gBBB=="),
                        thinking("Other.", "anthropic", "EqQB")),
                to -> to.addTool(weather())
                        .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                        .inputOfResponse(List.of(
                                userMessage("Rome and Oslo?"),
                                reasoning("rs_1", "gAAA==", "Two cities."),
                                reasoning("rs_2", "gBBB=="),
                                use("call_1", "Rome"),
                                use("call_2", "Oslo"),
                                output("call_2", "{\"error\":\"No such city.\"}"),
                                output("call_1", "24 °C"))));
    }

    @Test
    void tools_and_every_choice() throws JsonProcessingException {
        Consumer<ResponseCreateParams.Builder> plain = to ->
                to.inputOfResponse(List.of(userMessage("Weather in Rome?"))).addTool(weather());

        same(WholeRequests.tools(null, null), plain);
        same(
                WholeRequests.tools(ToolChoice.of(Kind.AUTO), true),
                plain.andThen(to -> to.toolChoice(ToolChoiceOptions.AUTO).parallelToolCalls(true)));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.NONE), null),
                plain.andThen(to -> to.toolChoice(ToolChoiceOptions.NONE)));
        same(
                WholeRequests.tools(ToolChoice.of(Kind.REQUIRED), false),
                plain.andThen(to -> to.toolChoice(ToolChoiceOptions.REQUIRED).parallelToolCalls(false)));
        same(
                WholeRequests.tools(ToolChoice.one("get_weather"), null),
                plain.andThen(to -> to.toolChoice(
                        ToolChoiceFunction.builder().name("get_weather").build())));
    }

    @Test
    void a_schema_for_the_reply() throws JsonProcessingException {
        ResponseFormatTextJsonSchemaConfig schema = ResponseFormatTextJsonSchemaConfig.builder()
                .name("city")
                .strict(true)
                .schema(ResponseFormatTextJsonSchemaConfig.Schema.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string", "minLength", 2))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build())
                .build();

        same(
                WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, true)),
                to -> to.inputOfResponse(List.of(userMessage("Rome?")))
                        .text(ResponseTextConfig.builder().format(schema).build()));
    }

    @Test
    void any_JSON() throws JsonProcessingException {
        same(
                WholeRequests.format(ReplyFormat.JSON),
                to -> to.inputOfResponse(List.of(
                                message(EasyInputMessage.Role.SYSTEM, "Reply with one JSON object and nothing else."),
                                userMessage("Rome?")))
                        .text(ResponseTextConfig.builder()
                                .format(ResponseFormatJsonObject.builder().build())
                                .build()));
    }
}
