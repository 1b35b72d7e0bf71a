package dev.sluice.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Provider;
import dev.sluice.provider.Requests;
import dev.sluice.provider.http.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares request bodies with those of Cohere's own library for the same chat. */
final class CohereRequestTest {

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(new CohereRequest(request, model)::write);
    }

    private static String text(ChatRequest request, String model) {
        return new String(body(request, model), StandardCharsets.UTF_8);
    }

    @Test
    void a_request_equals_that_of_the_official_library() {
        new GoldenRequest("cohere/chat.json")
                .check("Sluice", body(Requests.everything(null, "###"), "command-a-03-2025"));
    }

    @Test
    void a_request_with_thinking_equals_that_of_the_official_library() {
        new GoldenRequest("cohere/thinking.json")
                .check("Sluice", body(Requests.everything(5000, "###"), "command-a-reasoning-08-2025"));
    }

    @ParameterizedTest
    @CsvSource({
        "command-a-reasoning-08-2025, true",
        "command-a-plus-05-2026, true",
        "command-a-03-2025, false",
        "command-a-vision-07-2025, false",
        "command-r-plus-08-2024, false",
        "command-r7b-12-2024, false",
        "c4ai-aya-expanse-32b, false",
    })
    void a_model_that_does_not_think_gets_no_thinking_setting(String model, boolean thinks) {
        String text = text(Requests.everything(5000, "###"), model);

        assertThat(text.contains("\"thinking\"")).isEqualTo(thinks);
        assertThat(text).contains("\"max_tokens\":" + (thinks ? 5300 : 300));
    }

    @Test
    void settings_out_of_range_become_the_nearest_that_Cohere_accepts() {
        assertThat(text(sampling(1.7, 1.0), "m")).contains("\"temperature\":1.0", "\"p\":0.99");
        assertThat(text(sampling(0.0, 0.0), "m")).contains("\"temperature\":0.0", "\"p\":0.01");
    }

    private static ChatRequest sampling(double temperature, double topP) {
        return new ChatRequest(List.of(new Message(Role.USER, "Why?")), null, null, temperature, topP, List.of(), null);
    }

    @Test
    void too_many_stop_texts_are_refused_and_turns_in_any_order_are_accepted() {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            Provider cohere =
                    new CohereProvider(transport, new Endpoint("cohere", "http://127.0.0.1:1", null, Map.of()));

            assertThat(cohere.check(stopping(List.of("1", "2", "3", "4", "5")), "m"))
                    .isNull();
            assertThat(cohere.check(stopping(List.of("1", "2", "3", "4", "5", "6")), "m"))
                    .satisfies(why -> assertThat(why.field()).isEqualTo("stop"));
        }
    }

    private static ChatRequest stopping(List<String> stop) {
        return new ChatRequest(
                List.of(new Message(Role.ASSISTANT, "Hello"), new Message(Role.USER, "Why?")),
                null,
                null,
                null,
                null,
                stop,
                null);
    }
}
