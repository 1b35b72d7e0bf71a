package dev.sluice.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares request bodies with those of Google's own library for the same chat. */
final class GeminiRequestTest {

    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(1), Duration.ofSeconds(1));

    @AfterEach
    void close() {
        transport.close();
    }

    private GeminiProvider provider(String baseUrl) {
        return new GeminiProvider(transport, new Endpoint("gemini", baseUrl, "test", Map.of()));
    }

    private static byte[] body(@Nullable Integer thinking, String model) {
        ChatRequest request = Requests.everything(thinking, "\n\n");
        return JsonBody.object(new GeminiRequest(request, model)::write);
    }

    private static String text(int thinking, String model) {
        return new String(body(thinking, model), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "thinking, 5000, gemini-2.5-flash",
        "level, 5000, gemini-3-flash-preview",
        "chat, , gemini-2.5-flash",
        "chat, 5000, gemini-2.0-flash",
    })
    void a_request_equals_that_of_the_official_library(String golden, @Nullable Integer thinking, String model) {
        new GoldenRequest("gemini/" + golden + ".json").check("Sluice", body(thinking, model));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, 1, 128",
        "gemini-2.5-pro, 99999, 32768",
        "gemini-2.5-flash, 1, 1",
        "gemini-2.5-flash-lite, 1, 512",
        "gemini-2.5-flash-lite-preview, 99999, 24576",
        "models/gemini-2.5-flash, 99999, 24576",
    })
    void a_budget_is_limited_to_the_models_range(String model, int asked, int sent) {
        assertThat(text(asked, model))
                .contains("\"thinkingBudget\":" + sent, "\"maxOutputTokens\":" + (300 + sent) + ',')
                .doesNotContain("thinkingLevel");
    }

    @ParameterizedTest
    @CsvSource({"gemini-3-pro, LOW, 1024", "gemini-3.5-flash, MEDIUM, 8000", "gemini-10-pro, HIGH, 9000"})
    void from_gemini_3_on_a_budget_becomes_a_level(String model, String level, int asked) {
        assertThat(text(asked, model))
                .contains("\"thinkingLevel\":\"" + level + '"')
                .doesNotContain("thinkingBudget");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-1.5-pro", "gemini-2.0-flash-lite", "gemma-3-27b-it"})
    void a_model_that_does_not_think_gets_no_thinking_setting(String model) {
        assertThat(text(5000, model)).doesNotContain("thinking").contains("\"maxOutputTokens\":300,");
    }

    @ParameterizedTest
    @CsvSource({
        "https://generativelanguage.googleapis.com, m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "https://generativelanguage.googleapis.com/, m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "https://generativelanguage.googleapis.com/v1beta, m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "https://aiplatform.googleapis.com/v1/publishers/google, m, /v1/publishers/google/models/m:streamGenerateContent?alt=sse",
        "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/europe-west1/publishers/google/, m, /v1/projects/p/locations/europe-west1/publishers/google/models/m:streamGenerateContent?alt=sse",
        "http://localhost/proxy, m, /proxy/v1beta/models/m:streamGenerateContent?alt=sse",
        "http://localhost/v1?zone=a, m, /v1/models/m:streamGenerateContent?alt=sse&zone=a",
        "http://localhost, models/m, /v1beta/models/m:streamGenerateContent?alt=sse",
        "http://localhost, tunedModels/m, /v1beta/tunedModels/m:streamGenerateContent?alt=sse",
        "http://localhost, ../a b/?#%é, /v1beta/models/..%2Fa%20b%2F%3F%23%25%C3%A9:streamGenerateContent?alt=sse",
    })
    void the_models_name_is_escaped_in_the_address(String baseUrl, String model, String path) {
        String uri = provider(baseUrl).uri(model).toString();

        assertThat(uri).endsWith(path);
        assertThat(uri.length() - path.length())
                .isEqualTo(baseUrl.indexOf('/', 8) < 0 ? baseUrl.length() : baseUrl.indexOf('/', 8));
    }

    @Test
    void a_setting_that_gemini_refuses_is_refused_by_its_name() {
        List<Message> question = List.of(new Message(Role.USER, "Why?"));
        List<String> stops = List.of("1", "2", "3", "4", "5", "6");

        assertThat(refused(new ChatRequest(question, null, null, null, null, stops, null)))
                .isEqualTo("stop");
        assertThat(refused(new ChatRequest(question, null, null, null, null, stops.subList(0, 5), null)))
                .isNull();
    }

    private @Nullable String refused(ChatRequest request) {
        Unsendable why = provider("http://localhost").check(request, "gemini-2.5-flash");
        return why == null ? null : why.field();
    }
}
