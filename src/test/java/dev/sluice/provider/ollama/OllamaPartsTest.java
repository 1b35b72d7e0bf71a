package dev.sluice.provider.ollama;

import static dev.sluice.provider.WholeRequests.CITY;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.format;
import static dev.sluice.provider.WholeRequests.interleaved;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.tools;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares whole requests with those of Ollama's own library, which {@code clients.mjs} wrote. */
final class OllamaPartsTest {

    private static void same(String golden, ChatRequest request, String model) {
        OllamaRequest ollama = new OllamaRequest(request, model);
        assertThat(ollama.check()).isNull();
        new GoldenRequest("ollama/" + golden + ".json")
                .check("Sluice", JsonBody.of(request, ollama::write).bytes());
    }

    @Test
    void pictures_and_a_text_file() {
        same(
                "files",
                turns(user(
                        text("What are these?"),
                        picture("image/png"),
                        file("text/csv", "a.csv"),
                        picture("image/jpeg"))),
                "gemma4");
    }

    @Test
    void results_of_two_calls_are_in_the_order_of_the_calls() {
        same("interleaved", interleaved(text("Let me look.")), "qwen3");
    }

    @Test
    void thinking_is_kept_for_the_next_turn() {
        ChatRequest request = interleaved(new Part.Reasoning("Two cities.", null));

        same("thinking-kept", with(request, 2000, request.tools(), null), "qwen3");
    }

    /** Ollama has no choice of tools: a model that must call none gets none, and none can be forced. */
    @ParameterizedTest
    @CsvSource({"tools,", "tools, AUTO", "tools-none, NONE", "tools, REQUIRED"})
    void tools_and_the_choice_among_them(String golden, @Nullable Kind choice) {
        same(golden, tools(choice == null ? null : ToolChoice.of(choice), null), "qwen3");
    }

    @Test
    void one_tool_that_must_be_called() {
        same("tools", tools(ToolChoice.one("get_weather"), null), "qwen3");
    }

    @Test
    void a_schema() {
        same("schema", format(new ReplyFormat("city", CITY, null)), "qwen3");
    }

    @Test
    void any_JSON() {
        same("json", format(ReplyFormat.JSON), "qwen3");
    }
}
