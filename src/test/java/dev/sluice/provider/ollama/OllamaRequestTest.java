package dev.sluice.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Compares request bodies with those of Ollama's own library for the same chat. */
final class OllamaRequestTest {

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(new OllamaRequest(request, model)::write);
    }

    private static String text(ChatRequest request, String model) {
        return new String(body(request, model), StandardCharsets.UTF_8);
    }

    @Test
    void a_request_equals_that_of_the_official_library() {
        new GoldenRequest("ollama/chat.json").check("Sluice", body(Requests.everything(null, "###"), "llama3.2"));
    }

    @Test
    void a_request_with_thinking_equals_that_of_the_official_library() {
        new GoldenRequest("ollama/thinking.json").check("Sluice", body(Requests.everything(5000, "###"), "qwen3"));
        new GoldenRequest("ollama/levels.json").check("Sluice", body(Requests.everything(5000, "###"), "gpt-oss:20b"));
    }

    @Test
    void a_model_with_levels_gets_the_level_of_its_budget() {
        assertThat(text(Requests.thinking("Why?"), "someone/gpt-oss:120b")).contains("\"think\":\"low\"");
        assertThat(text(Requests.everything(100_000, "###"), "gpt-oss")).contains("\"think\":\"high\"");
    }

    @Test
    void unset_settings_are_not_sent() {
        assertThat(text(Requests.asking("Why?"), "m"))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}],\"stream\":true,"
                        + "\"options\":{}}");
    }
}
