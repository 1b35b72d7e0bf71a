package dev.sluice.provider.gemini;

import static dev.sluice.provider.WholeRequests.CITY;
import static dev.sluice.provider.WholeRequests.WEATHER;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.format;
import static dev.sluice.provider.WholeRequests.interleaved;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.pictureAt;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.tools;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares whole requests with those of Google's own library, which {@code clients.mjs} wrote. */
final class GeminiPartsTest {

    private static final String OLD = "gemini-2.5-flash";
    private static final String NEW = "gemini-3-flash-preview";

    private static void same(String golden, ChatRequest request, String model) {
        ChatRequest limited = new ChatRequest(
                request.messages(),
                null,
                100,
                null,
                null,
                List.of(),
                request.thinkingBudget(),
                request.tools(),
                request.format());
        assertThat(new GeminiCheck(model).check(limited)).isNull();
        byte[] body =
                JsonBody.of(limited, new GeminiRequest(limited, model)::write).bytes();
        new GoldenRequest("gemini/" + golden + ".json").check("Sluice", body);
    }

    @Test
    void pictures_a_PDF_and_a_text_file() {
        same(
                "files",
                turns(user(
                        text("What are these?"),
                        picture("image/png"),
                        picture("image/heic"),
                        file("application/pdf", "a.pdf"),
                        file("text/csv", "a.csv"),
                        pictureAt("https://example.com/a.webp"))),
                OLD);
    }

    @Test
    void results_of_two_calls_are_in_the_order_of_the_calls() {
        same("interleaved", interleaved(text("Let me look.")), OLD);
    }

    @Test
    void results_with_a_picture_and_a_PDF() {
        same(
                "result-files",
                with(
                        turns(
                                user(text("Map?")),
                                assistant(call("a", "{\"city\":\"Rome\"}")),
                                result("a", text("Here."), picture("image/webp"), file("application/pdf", "map")),
                                user(text("Thanks."))),
                        new Tools(List.of(WEATHER), null, null),
                        null),
                NEW);
    }

    @Test
    void thinking_is_kept_by_its_signature_on_the_first_call() {
        ChatRequest request = interleaved(thinking("Two cities.", "gemini", "EqQBsig="));

        same("thinking-kept", with(request, 2000, request.tools(), null), NEW);
    }

    @Test
    void thinking_before_a_text_is_kept_by_its_signature_on_the_text() {
        same(
                "thinking-of-text",
                turns(user(text("A")), assistant(thinking("x", "gemini", "EqQBsig="), text("B")), user(text("C"))),
                OLD);
    }

    @ParameterizedTest
    @CsvSource({"tools,", "tools-auto, AUTO", "tools-none, NONE", "tools-any, REQUIRED"})
    void tools_and_the_choice_among_them(String golden, @Nullable Kind choice) {
        same(golden, tools(choice == null ? null : ToolChoice.of(choice), null), OLD);
    }

    @Test
    void one_tool_that_must_be_called() {
        same("tools-one", tools(ToolChoice.one("get_weather"), null), OLD);
    }

    @Test
    void a_schema() {
        same("schema", format(new ReplyFormat("city", CITY, true)), OLD);
    }

    @Test
    void any_JSON() {
        same("json", format(ReplyFormat.JSON), OLD);
    }
}
