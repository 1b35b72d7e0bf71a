package dev.sluice.provider.bedrock;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.format;
import static dev.sluice.provider.WholeRequests.interleaved;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.tools;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.WholeRequests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares whole requests with those of AWS's own client for the same. */
final class BedrockPartsTest {

    private static final Tools WEATHER = new Tools(List.of(WholeRequests.WEATHER), null, null);

    static Stream<Arguments> requests() {
        String word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        ChatRequest thinking = interleaved(
                thinking("Two cities.", "bedrock", "EqQBsig="),
                thinking("", "bedrock", "redacted:c2VjcmV0"),
                thinking("other", "anthropic", "EqQBsig="));
        return Stream.of(
                Arguments.of(
                        "files",
                        turns(user(
                                text("What are these?"),
                                picture("image/png"),
                                picture("image/jpeg"),
                                picture("image/gif"),
                                picture("image/webp"),
                                file("application/pdf", "report.pdf"),
                                file("text/csv", null),
                                file("application/json", null),
                                file(word, " a \t b (1)")))),
                Arguments.of("interleaved", interleaved(text("Let me look."))),
                Arguments.of(
                        "result-files",
                        with(
                                turns(
                                        user(text("Map?")),
                                        assistant(call("a", "{\"city\":\"Rome\"}"), call("b", "{\"city\":\"Oslo\"}")),
                                        result(
                                                "a",
                                                text("Here."),
                                                picture("image/webp"),
                                                file("application/pdf", "map")),
                                        result("b"),
                                        user(text("Thanks."))),
                                WEATHER,
                                null)),
                Arguments.of("thinking-kept", with(thinking, 2000, WEATHER, null)),
                Arguments.of("tools", tools(null, null)),
                Arguments.of("tools", tools(null, false)),
                Arguments.of("tools-auto", tools(ToolChoice.of(Kind.AUTO), true)),
                Arguments.of("tools-any", tools(ToolChoice.of(Kind.REQUIRED), null)),
                Arguments.of("tools-one", tools(ToolChoice.one("get_weather"), null)),
                Arguments.of("tools-none", tools(ToolChoice.of(Kind.NONE), null)),
                Arguments.of("schema", format(new ReplyFormat("city", WholeRequests.CITY, true))),
                Arguments.of("json", format(ReplyFormat.JSON)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_equals_that_of_the_official_client(String file, ChatRequest request) {
        BedrockModel model = BedrockModel.of("us.anthropic.claude-sonnet-4-5-20250929-v1:0");

        new GoldenRequest("bedrock/" + file + ".json")
                .check(
                        "Sluice",
                        JsonBody.of(request, new BedrockRequest(request, model, new CacheMarks(true))::write)
                                .bytes());
    }
}
