package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** Spring AI 1, which reads the protocol by itself, pointed at {@code /api/openai/v1}; Spring AI 2 has OpenAI's client for Java. */
@Tag("one-server")
final class SpringAiIT extends DeployedWar {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The arguments of a tool. */
    record City(String city) {}

    private static final ToolCallback WEATHER = FunctionToolCallback.builder(
                    "weather", (City asked) -> "Rain at noon in " + asked.city())
            .description("The weather in a city")
            .inputType(City.class)
            .build();

    private OpenAiChatModel model(String name, ToolCallback... tools) {
        return OpenAiChatModel.builder()
                .openAiApi(OpenAiApi.builder()
                        .baseUrl("http://127.0.0.1:" + api().port() + api().root() + "api/openai")
                        .apiKey("unused")
                        .build())
                .defaultOptions(OpenAiChatOptions.builder()
                        .model(name)
                        .streamUsage(true)
                        .toolCallbacks(tools)
                        .build())
                .build();
    }

    private static ChatResponse stream(OpenAiChatModel model, String prompt) {
        AtomicReference<ChatResponse> whole = new AtomicReference<>();
        new MessageAggregator()
                .aggregate(model.stream(new Prompt(prompt)), whole::set)
                .blockLast(PATIENCE);
        return whole.get();
    }

    @Test
    void a_reply_is_streamed() {
        provider().on("hard-text", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.reply("Grüße, ", "世界 👩‍👩‍👧 ", "\"data: [DONE]\"\n\n"));
            call.end();
        });
        ChatResponse read = stream(model("anthropic/hard-text"), "Hi");

        assertThat(read.getResult().getOutput().getText()).isEqualTo("Grüße, 世界 👩‍👩‍👧 \"data: [DONE]\"\n\n");
        assertThat(read.getMetadata().getUsage().getCompletionTokens()).isPositive();
    }

    /** Spring AI runs the tool by itself, and asks again with its result. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_tool_is_called_and_its_result_taken(boolean streams) {
        OpenAiChatModel model = model("demo/tool", WEATHER);

        ChatResponse read =
                streams ? stream(model, "How is the weather?") : model.call(new Prompt("How is the weather?"));

        assertThat(read.getResult().getOutput().getText()).contains("Rain at noon");
    }

    @Test
    void a_reply_that_breaks_off_is_an_error() {
        provider().on("breaks-off", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half of"));
            call.fin();
        });

        assertThatThrownBy(() -> stream(model("openai/breaks-off"), "Hi"))
                .hasStackTraceContaining("provider_unavailable");
    }
}
