package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LangChain4j's client for OpenAI, pointed at {@code /api/openai/v1}. */
@Tag("one-server")
final class LangChain4jIT extends DeployedWar {

    private String address() {
        return "http://127.0.0.1:" + api().port() + api().root() + "api/openai/v1";
    }

    private OpenAiStreamingChatModel streaming(String model) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(address())
                .apiKey("unused")
                .modelName(model)
                .build();
    }

    /** A reply, and the pieces in which its text came. */
    private record Read(StringBuilder pieces, CompletableFuture<ChatResponse> whole)
            implements StreamingChatResponseHandler {

        Read() {
            this(new StringBuilder(), new CompletableFuture<>());
        }

        @Override
        public void onPartialResponse(String piece) {
            pieces.append(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            whole.completeExceptionally(error);
        }

        ChatResponse get() throws Exception {
            return whole.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_reply_is_streamed() throws Exception {
        provider().on("hard-text", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Grüße, ", "世界 👩‍👩‍👧 ", "\"data: [DONE]\"\n\n"));
            call.end();
        });
        Read read = new Read();
        streaming("anthropic/hard-text").chat("Hi", read);

        assertThat(read.get().aiMessage().text()).isEqualTo("Grüße, 世界 👩‍👩‍👧 \"data: [DONE]\"\n\n");
        assertThat(read.pieces).hasToString(read.get().aiMessage().text());
        assertThat(read.get().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(read.get().tokenUsage().outputTokenCount()).isPositive();
    }

    @Test
    void a_tool_is_called_and_its_result_taken() throws Exception {
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("The weather in a city")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .required("city")
                        .build())
                .build();
        UserMessage question = UserMessage.from("How is the weather?");
        Read read = new Read();
        streaming("demo/tool")
                .chat(
                        ChatRequest.builder()
                                .messages(question)
                                .toolSpecifications(weather)
                                .build(),
                        read);
        ChatResponse called = read.get();
        assertThat(called.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        ToolExecutionRequest call = called.aiMessage().toolExecutionRequests().get(0);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).contains("city");

        ChatResponse answer = OpenAiChatModel.builder()
                .baseUrl(address())
                .apiKey("unused")
                .modelName("demo/tool")
                .build()
                .chat(ChatRequest.builder()
                        .messages(List.of(
                                question, called.aiMessage(), ToolExecutionResultMessage.from(call, "Rain at noon")))
                        .toolSpecifications(weather)
                        .build());
        assertThat(answer.aiMessage().text()).contains("Rain at noon");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_reply_that_breaks_off_is_an_error() {
        provider().on("breaks-off", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half of"));
            call.fin();
        });
        Read read = new Read();
        streaming("openai/breaks-off").chat("Hi", read);

        assertThatThrownBy(read::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("provider_unavailable");
    }
}
