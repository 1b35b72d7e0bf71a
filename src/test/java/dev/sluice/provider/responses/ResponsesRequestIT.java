package dev.sluice.provider.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import dev.sluice.provider.http.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares request bodies with those of OpenAI's own library for the same chat. */
@Tag("one-server")
final class ResponsesRequestIT {

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(new ResponsesRequest(request, model)::write);
    }

    private static ResponseInputItem turn(EasyInputMessage.Role role, String content) {
        return ResponseInputItem.ofEasyInputMessage(
                EasyInputMessage.builder().role(role).content(content).build());
    }

    private static ResponseCreateParams.Builder official(String model) {
        return ResponseCreateParams.builder()
                .model(model)
                .instructions("Answer in one sentence.")
                .inputOfResponse(List.of(
                        turn(EasyInputMessage.Role.USER, "What is a sluice?"),
                        turn(EasyInputMessage.Role.ASSISTANT, "A gate in a \"canal\"."),
                        turn(EasyInputMessage.Role.USER, "Grüße!"),
                        turn(EasyInputMessage.Role.USER, "And a weir? 🌊")))
                .store(false)
                // The library adds this itself in createStreaming.
                .putAdditionalBodyProperty("stream", JsonValue.from(true));
    }

    private static byte[] bytes(ResponseCreateParams params) throws JsonProcessingException {
        return ObjectMappers.jsonMapper().writeValueAsBytes(params._body());
    }

    @Test
    void a_request_equals_that_of_the_official_library() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("responses/chat.json");

        golden.check("Sluice", body(Requests.everything(5000, "x"), "gpt-4.1"));
        golden.check(
                "the library",
                bytes(official("gpt-4.1")
                        .maxOutputTokens(300)
                        .temperature(0.2)
                        .topP(0.9)
                        .build()));
    }

    @Test
    void a_reasoning_model_gets_an_effort_and_no_setting_that_it_refuses() throws JsonProcessingException {
        GoldenRequest golden = new GoldenRequest("responses/reasoning.json");

        golden.check("Sluice", body(Requests.everything(5000, "x"), "gpt-5-mini"));
        golden.check(
                "the library",
                bytes(official("gpt-5-mini")
                        .maxOutputTokens(5300)
                        .reasoning(Reasoning.builder()
                                .effort(ReasoningEffort.MEDIUM)
                                .summary(Reasoning.Summary.AUTO)
                                .build())
                        .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                        .build()));
    }

    @ParameterizedTest
    @CsvSource({"1, low", "1024, low", "1025, medium", "8192, medium", "8193, high"})
    void a_thinking_budget_becomes_an_effort(int budget, String effort) {
        assertThat(text(budget, "o3")).contains("\"reasoning\":{\"effort\":\"" + effort + "\",\"summary\":\"auto\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "gpt-3.5-turbo", "chatgpt-4o-latest", "gpt-5-chat-latest", "ft:gpt-4o:x"})
    void a_model_without_reasoning_gets_no_reasoning_setting(String model) {
        assertThat(text(1024, model))
                .doesNotContain("reasoning")
                .contains("\"max_output_tokens\":300", "\"temperature\":0.2", "\"top_p\":0.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grok-4.3", "deepseek-v4-flash", "qwen3-32b"})
    void an_unknown_model_gets_every_setting(String model) {
        assertThat(text(1024, model)).contains("\"reasoning\":", "\"temperature\":0.2", "\"top_p\":0.9");
    }

    private static String text(int budget, String model) {
        return new String(body(Requests.everything(budget, "x"), model), StandardCharsets.UTF_8);
    }

    @Test
    void a_setting_that_the_Responses_API_lacks_is_refused_by_its_name() {
        assertThat(refused(Requests.everything(null, "x"))).isEqualTo("stop");
        assertThat(refused(Requests.withMaxTokens("Why?", 15))).isEqualTo("max_tokens");
        assertThat(refused(Requests.withMaxTokens("Why?", 16))).isNull();
        assertThat(refused(Requests.thinking("Why?"))).isNull();
    }

    private static @Nullable String refused(ChatRequest request) {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            Unsendable why = new ResponsesProvider(transport, new Endpoint("r", "http://localhost/v1", null, Map.of()))
                    .check(request, "gpt-5-mini");
            return why == null ? null : why.field();
        }
    }
}
