package dev.sluice.provider.cohere;

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
import dev.sluice.chat.Tools;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares whole requests with those of Cohere's own library, which {@code clients.mjs} wrote. */
final class CoherePartsTest {

    private static final String MODEL = "command-a-03-2025";

    private static void same(String golden, ChatRequest request, String model) {
        assertThat(new CohereCheck(model).check(request)).isNull();
        byte[] body =
                JsonBody.of(request, new CohereRequest(request, model)::write).bytes();
        new GoldenRequest("cohere/" + golden + ".json").check("Sluice", body);
    }

    @Test
    void pictures_and_a_text_file() {
        same(
                "files",
                turns(user(
                        text("What are these?"),
                        picture("image/png"),
                        pictureAt("https://example.com/a.webp"),
                        file("text/csv", "a.csv"))),
                "command-a-vision-07-2025");
    }

    @Test
    void results_of_two_calls_in_another_order() {
        same("interleaved", interleaved(text("Let me look.")), MODEL);
    }

    @Test
    void a_result_with_a_text_file() {
        same(
                "result-files",
                with(
                        turns(
                                user(text("Map?")),
                                assistant(call("a", "{\"city\":\"Rome\"}")),
                                result("a", text("Here."), file("text/plain", "map.txt")),
                                user(text("Thanks."))),
                        new Tools(List.of(WEATHER), null, null),
                        null),
                MODEL);
    }

    @Test
    void thinking_is_kept_for_the_next_turn() {
        ChatRequest request = interleaved(new Part.Reasoning("Two cities.", null));

        same("plan-kept", request, MODEL);
        same("thinking-kept", with(request, 2000, request.tools(), null), "command-a-reasoning-08-2025");
    }

    @ParameterizedTest
    @CsvSource({"tools,", "tools, AUTO", "tools-none, NONE", "tools-required, REQUIRED"})
    void tools_and_the_choice_among_them(String golden, @Nullable Kind choice) {
        same(golden, tools(choice == null ? null : ToolChoice.of(choice), null), MODEL);
    }

    /** Cohere cannot be told which tool: the model gets only that one. */
    @Test
    void one_tool_that_must_be_called() {
        same("tools-required", tools(ToolChoice.one("get_weather"), null), MODEL);
    }

    @Test
    void a_schema() {
        same("schema", format(new ReplyFormat("city", CITY, true)), MODEL);
    }

    @Test
    void any_JSON() {
        same("json", format(ReplyFormat.JSON), MODEL);
    }
}
