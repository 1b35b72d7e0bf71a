package dev.sluice.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingConfigAdaptive;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import dev.sluice.provider.http.HttpTransport;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares request bodies with those of Anthropic's own library for the same chat. */
@Tag("one-server")
final class AnthropicRequestIT {

    private static final String HUMAN = "\n\nHuman:";

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(new AnthropicRequest(request, model, new CacheMarks(true))::write);
    }

    private static String text(ChatRequest request, String model) {
        return new String(body(request, model), StandardCharsets.UTF_8);
    }

    private static MessageCreateParams.Builder official(String model, long maxTokens) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(maxTokens)
                .system("Answer in one sentence.")
                .addUserMessage("What is a sluice?")
                .addAssistantMessage("A gate in a \"canal\".")
                .addUserMessage("Grüße!\n\nAnd a weir? 🌊")
                .stopSequences(List.of("END", HUMAN))
                // The library adds this itself in createStreaming.
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
    }

    private static byte[] bytes(MessageCreateParams params) throws JsonProcessingException {
        return ObjectMappers.jsonMapper().writeValueAsBytes(params._body());
    }

    @Test
    void a_request_equals_that_of_the_official_library() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("anthropic/chat.json");

        golden.check("Sluice", body(Requests.everything(null, HUMAN), "claude-sonnet-4-5"));
        golden.check(
                "the library",
                bytes(official("claude-sonnet-4-5", 300)
                        // The library dropped this, because only older models accept it.
                        .putAdditionalBodyProperty("temperature", JsonValue.from(0.2))
                        .build()));
    }

    @Test
    void a_request_with_marks_for_the_cache_equals_that_of_the_official_library() throws JsonProcessingException {
        String system = "Rules. ".repeat(200);
        CacheControlEphemeral mark = CacheControlEphemeral.builder().build();

        assertThat(Json.createReader(new ByteArrayInputStream(
                                body(Requests.of(system, "What is a sluice?"), "claude-sonnet-4-5")))
                        .readObject())
                .isEqualTo(Json.createReader(new ByteArrayInputStream(bytes(MessageCreateParams.builder()
                                .model("claude-sonnet-4-5")
                                .maxTokens(4096)
                                .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                                        .text(system)
                                        .cacheControl(mark)
                                        .build()))
                                .addUserMessageOfContentBlockParams(
                                        List.of(ContentBlockParam.ofText(TextBlockParam.builder()
                                                .text("What is a sluice?")
                                                .cacheControl(mark)
                                                .build())))
                                .putAdditionalBodyProperty("stream", JsonValue.from(true))
                                .build())))
                        .readObject());
    }

    @Test
    void a_request_with_thinking_equals_that_of_the_official_library() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("anthropic/thinking.json");

        golden.check("Sluice", body(Requests.everything(5000, HUMAN), "claude-sonnet-4-5"));
        golden.check(
                "the library",
                bytes(official("claude-sonnet-4-5", 5300).enabledThinking(5000).build()));
    }

    @Test
    void a_model_with_adaptive_thinking_gets_an_effort() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("anthropic/adaptive.json");

        golden.check("Sluice", body(Requests.everything(5000, HUMAN), "claude-opus-5-5"));
        golden.check(
                "the library",
                bytes(official("claude-opus-5-5", 5300)
                        .thinking(ThinkingConfigAdaptive.builder()
                                .display(ThinkingConfigAdaptive.Display.SUMMARIZED)
                                .build())
                        .outputConfig(OutputConfig.builder()
                                .effort(OutputConfig.Effort.MEDIUM)
                                .build())
                        .build()));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-7-sonnet-20250219, 307",
        "claude-3-haiku-20240307, 300",
        "claude-sonnet-4-20250514, 400",
        "claude-opus-4-1-20250805, 401",
        "claude-haiku-4-5-20251001, 405",
        "claude-opus-4-6, 406",
        "anthropic/claude-opus-4.7, 407",
        "claude-sonnet-5, 500",
        "claude-haiku-5-5, 505",
        "us.anthropic.claude-opus-4-8-v1:0, 408",
        "claude-mythos-preview, 500",
        "claude-fable-5-1, 500",
        "recorded~chunk=5, 0",
        "claude, 0"
    })
    void a_models_version_is_read_from_its_name(String model, int version) {
        assertThat(ClaudeModel.of(model).version()).isEqualTo(version);
    }

    @Test
    void sampling_settings_are_left_out_for_models_that_refuse_them() {
        ChatRequest request = Requests.everything(null, "x");

        assertThat(text(request, "claude-opus-4-6")).contains("temperature");
        assertThat(text(request, "claude-opus-4-7")).doesNotContain("temperature", "top_p");
        assertThat(text(Requests.everything(2000, "x"), "claude-opus-4-6")).doesNotContain("temperature", "top_p");
    }

    @Test
    void a_setting_that_cannot_be_sent_is_refused_by_its_name() {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            AnthropicProvider provider =
                    new AnthropicProvider(transport, new Endpoint("a", "http://127.0.0.1:1", null, Map.of()));
            ChatRequest assistantFirst = new ChatRequest(
                    List.of(new Message(Role.ASSISTANT, "Hi"), new Message(Role.USER, "?")),
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null);

            assertThat(provider.check(assistantFirst, "m"))
                    .extracting(Unsendable::field)
                    .isEqualTo("messages[0].role");
            assertThat(provider.check(Requests.everything(null, " \n"), "m"))
                    .extracting(Unsendable::field)
                    .isEqualTo("stop[1]");
            assertThat(provider.check(Requests.everything(null, "x"), "m")).isNull();
        }
    }
}
