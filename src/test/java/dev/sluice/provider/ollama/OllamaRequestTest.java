package dev.sluice.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Golden;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What goes out, compared with what Ollama's own library made of the same chat. */
final class OllamaRequestTest {

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(json -> OllamaProvider.write(json, request, model));
    }

    private static String text(ChatRequest request, String model) {
        return new String(body(request, model), StandardCharsets.UTF_8);
    }

    @Test
    void a_chat_is_asked_as_the_official_library_asks() {
        new Golden("ollama/chat.json").check("Sluice", body(Requests.everything(null, "###"), "llama3.2"));
    }

    @Test
    void thinking_is_asked_as_the_official_library_asks() {
        new Golden("ollama/thinking.json").check("Sluice", body(Requests.everything(5000, "###"), "qwen3"));
        new Golden("ollama/levels.json").check("Sluice", body(Requests.everything(5000, "###"), "gpt-oss:20b"));
    }

    @Test
    void a_model_with_levels_thinks_as_much_as_its_budget() {
        assertThat(text(Requests.thinking("Why?"), "someone/gpt-oss:120b")).contains("\"think\":\"low\"");
        assertThat(text(Requests.everything(100_000, "###"), "gpt-oss")).contains("\"think\":\"high\"");
    }

    @Test
    void what_was_not_asked_for_is_not_sent() {
        assertThat(text(Requests.asking("Why?"), "m"))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}],\"stream\":true,"
                        + "\"options\":{}}");
    }
}
