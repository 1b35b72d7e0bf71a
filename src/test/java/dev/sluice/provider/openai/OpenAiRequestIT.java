package dev.sluice.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares request bodies with those of OpenAI's own library for the same chat. */
@Tag("one-server")
final class OpenAiRequestIT {

    private static final String PARAGRAPH = "\n\n";

    private static byte[] body(Map<String, String> options, ChatRequest request, String model) {
        return JsonBody.object(json -> new OpenAiRequest(options, ChatServer.OTHER).write(json, request, model));
    }

    private static String text(Map<String, String> options, ChatRequest request, String model) {
        return new String(body(options, request, model), StandardCharsets.UTF_8);
    }

    private static ChatCompletionCreateParams.Builder official(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage("Answer in one sentence.")
                .addUserMessage("What is a sluice?")
                .addAssistantMessage("A gate in a \"canal\".")
                .addUserMessage("Grüße!")
                .addUserMessage("And a weir? 🌊")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                // The library adds this itself in createStreaming.
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
    }

    private static byte[] bytes(ChatCompletionCreateParams params) throws JsonProcessingException {
        return ObjectMappers.jsonMapper().writeValueAsBytes(params._body());
    }

    @Test
    @SuppressWarnings("deprecation") // the one that every server accepts for models that do not think
    void a_request_equals_that_of_the_official_library() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("openai/chat.json");

        golden.check("Sluice", body(Map.of(), Requests.everything(5000, PARAGRAPH), "gpt-4.1"));
        golden.check(
                "the library",
                bytes(official("gpt-4.1")
                        .maxTokens(300)
                        .temperature(0.2)
                        .topP(0.9)
                        .stopOfStrings(List.of("END", PARAGRAPH))
                        .build()));
    }

    @Test
    void a_reasoning_model_gets_an_effort_and_no_setting_that_it_refuses() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("openai/reasoning.json");

        golden.check("Sluice", body(Map.of(), Requests.everything(5000, PARAGRAPH), "gpt-5-mini"));
        golden.check(
                "the library",
                bytes(official("gpt-5-mini")
                        .maxCompletionTokens(300)
                        .reasoningEffort(ReasoningEffort.MEDIUM)
                        .build()));
    }

    @Test
    void a_thinking_budget_becomes_an_effort() {
        assertThat(text(Map.of(), Requests.everything(1024, "x"), "o3")).contains("\"reasoning_effort\":\"low\"");
        assertThat(text(Map.of(), Requests.everything(20_000, "x"), "o4-mini"))
                .contains("\"reasoning_effort\":\"high\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4.1", "gpt-5-chat-latest", "o1-mini", "o1-preview-2024-09-12", "gpt-5-pro", "qwen3"})
    void a_model_that_refuses_an_effort_gets_none(String model) {
        assertThat(text(Map.of(), Requests.everything(5000, "x"), model)).doesNotContain("reasoning_effort");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grok-4", "grok-3-mini", "grok-4-fast-reasoning", "grok-code-fast-1", "x-ai/grok-4"})
    void a_model_that_refuses_stop_gets_every_other_setting(String model) {
        assertThat(text(Map.of(), Requests.everything(null, "x"), model))
                .contains("\"temperature\":0.2", "\"max_tokens\":300")
                .doesNotContain("\"stop\"");
    }

    @Test
    void usage_is_not_requested_if_configured_so() {
        assertThat(text(Map.of("stream-usage", "false"), Requests.asking("?"), "mistral-large-latest"))
                .isEqualTo("{\"model\":\"mistral-large-latest\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],"
                        + "\"stream\":true}");
    }

    @Test
    void the_configuration_overrides_what_a_models_name_suggests() {
        assertThat(text(Map.of("reasoning", "true"), Requests.everything(5000, "x"), "our-deployment"))
                .contains("\"max_completion_tokens\":300", "\"reasoning_effort\":\"medium\"")
                .doesNotContain("temperature", "\"stop\"");
        assertThat(text(Map.of("reasoning", "false"), Requests.everything(5000, "x"), "gpt-5"))
                .contains("\"max_tokens\":300", "\"temperature\":0.2")
                .doesNotContain("reasoning_effort");
    }

    @Test
    void turns_come_in_any_order_but_the_number_of_stops_is_limited() {
        OpenAiRequest bodies = new OpenAiRequest(Map.of(), ChatServer.OTHER);
        ChatRequest request = new ChatRequest(
                List.of(new Message(Role.ASSISTANT, "Hi"), new Message(Role.USER, "?")),
                null,
                null,
                null,
                null,
                List.of("1", "2", "3", "4", "5"),
                null);

        assertThat(bodies.check(request, "gpt-4.1"))
                .extracting(Unsendable::field)
                .isEqualTo("stop");
        assertThat(bodies.check(request, "gpt-5"))
                .as("a model that gets no stop texts")
                .isNull();
        assertThat(bodies.check(Requests.everything(null, "x"), "gpt-4.1")).isNull();
    }
}
