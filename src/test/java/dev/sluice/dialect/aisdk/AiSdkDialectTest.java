package dev.sluice.dialect.aisdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.DialectLog;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AiSdkDialectTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of());

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(StreamEvent... events) {
        return new DialectLog(new AiSdkDialect(), Map.of(), events);
    }

    private static DialectLog log7(StreamEvent... events) {
        return new DialectLog(new AiSdkDialect(), Map.of("version", "7"), events);
    }

    private static String data(DialectLog log) {
        return log.frames(null).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new StreamRetried(2, "q/m", ErrorCode.PROVIDER_OVERLOADED),
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:x"),
        new ReasoningSigned("", "anthropic:secret"),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 6, 11),
        new SourceCited(null, "b.pdf", null, SourceCited.UNTOLD, SourceCited.UNTOLD),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        new ToolInputDelta(1, JsonText.of("{}")),
        new ToolInputDelta(0, JsonText.of(":\n 1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":\n 1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.of("{}")),
        text("Bye"),
        new FileCreated("image/png", JsonText.of("aGk=")),
        completed(StopReason.TOOL_USE)
    };

    private static final String ALL = """
            {"type":"start","messageId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
            {"type":"start-step"}
            {"type":"reasoning-start","id":"1"}
            {"type":"reasoning-delta","id":"1","delta":"Hm."}
            {"type":"reasoning-end","id":"1","providerMetadata":{"sluice":{"signature":"anthropic:x"}}}
            {"type":"reasoning-start","id":"2"}
            {"type":"reasoning-end","id":"2","providerMetadata":{"sluice":{"signature":"anthropic:secret"}}}
            {"type":"text-start","id":"3"}
            {"type":"text-delta","id":"3","delta":"Hello \\"you\\"\\n👋"}
            {"type":"source-url","sourceId":"1","url":"https://a.example/","title":"A"}
            {"type":"source-document","sourceId":"2","mediaType":"application/octet-stream","title":"b.pdf","filename":"b.pdf"}
            {"type":"text-end","id":"3"}
            {"type":"tool-input-start","toolCallId":"c0","toolName":"f"}
            {"type":"tool-input-delta","toolCallId":"c0","inputTextDelta":"{\\"a\\""}
            {"type":"tool-input-start","toolCallId":"c1","toolName":"g"}
            {"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{}"}
            {"type":"tool-input-delta","toolCallId":"c0","inputTextDelta":":\\n 1}"}
            {"type":"tool-input-available","toolCallId":"c0","toolName":"f","input":{"a":1}}
            {"type":"tool-input-available","toolCallId":"c1","toolName":"g","input":{}}
            {"type":"text-start","id":"4"}
            {"type":"text-delta","id":"4","delta":"Bye"}
            {"type":"text-end","id":"4"}
            {"type":"file","url":"data:image/png;base64,aGk=","mediaType":"image/png"}
            {"type":"finish-step"}
            {"type":"message-metadata","messageMetadata":{"model":"p/m","finishReason":"tool-calls","usage":{"inputTokens":9,"outputTokens":5,"totalTokens":14,"reasoningTokens":2,"cachedInputTokens":4}}}
            {"type":"finish"}
            [DONE]
            """;

    @Test
    void everything_becomes_chunks_in_its_order() {
        assertThat(data(log(EVERYTHING))).isEqualTo(ALL);
    }

    @Test
    void version_7_also_gets_the_places_of_citations_and_the_reason_of_the_end_in_the_same_chunks() {
        assertThat(data(log7(EVERYTHING)))
                .isEqualTo(
                        ALL.replace("{\"type\":\"finish\"}", "{\"type\":\"finish\",\"finishReason\":\"tool-calls\"}")
                                .replace(
                                        "{\"type\":\"text-end\",\"id\":\"3\"}",
                                        "{\"type\":\"text-end\",\"id\":\"3\",\"citations\":["
                                                + "{\"source\":{\"type\":\"source\",\"sourceType\":\"url\",\"id\":\"1\",\"url\":\"https://a.example/\",\"title\":\"A\"},\"startIndex\":6,\"endIndex\":11},"
                                                + "{\"source\":{\"type\":\"source\",\"sourceType\":\"document\",\"id\":\"2\",\"mediaType\":\"application/octet-stream\",\"title\":\"b.pdf\",\"filename\":\"b.pdf\"}},"
                                                + "{\"source\":{\"type\":\"source\",\"sourceType\":\"url\",\"id\":\"1\",\"url\":\"https://a.example/\",\"title\":\"A\"},\"startIndex\":0,\"endIndex\":5}]}"));
    }

    @Test
    void places_count_from_the_beginning_of_their_text() {
        assertThat(data(log7(
                        STARTED,
                        text("👋 "),
                        new ToolCallStarted(0, "c0", "f"),
                        new ToolCallCompleted(0, "c0", "f", JsonText.EMPTY),
                        text("Hello"),
                        new SourceCited("https://a.example/", null, null, 3, 8),
                        completed(StopReason.END_TURN))))
                .contains("\"startIndex\":0,\"endIndex\":5", "\"input\":{}");
    }

    @Test
    void a_message_that_goes_on_keeps_its_id() {
        assertThat(data(log(new StreamStarted("p/m", "c", Map.of("message_id", "msg \"1\"")))))
                .startsWith("{\"type\":\"start\",\"messageId\":\"msg \\\"1\\\"\"}");
    }

    @Test
    void a_failure_closes_what_is_open_and_is_no_finish() {
        assertThat(data(log(STARTED, text("Hel"), StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED))))
                .endsWith("""
                        {"type":"text-end","id":"1"}
                        {"type":"error","errorText":"The provider is limiting requests; wait a little, then try again."}
                        """)
                .doesNotContain("finish", "[DONE]");
    }

    @Test
    void a_cancelled_reply_is_aborted() {
        assertThat(data(log(STARTED, text("Hel"), completed(StopReason.CANCELLED))))
                .endsWith("{\"type\":\"abort\"}\n[DONE]\n")
                .contains("{\"type\":\"text-end\",\"id\":\"1\"}", "\"usage\"")
                .doesNotContain("finish-step", "\"type\":\"finish\"");
    }

    @Test
    void a_refusal_is_a_text() {
        StreamEvent refused = new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't.");

        assertThat(data(log(STARTED, refused)))
                .contains("\"delta\":\"I won't.\"", "\"finishReason\":\"content-filter\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":",
                "{\"a\":NaN}",
                "[-Infinity]",
                "{} {}",
                "{\"__proto__\":{}}",
                "{\"\\u005f_proto__\" : 1}",
                "{\"constructor\":{\"prototype\":1}}"
            })
    void arguments_that_clients_cannot_parse_are_an_error_of_the_call(String arguments) {
        JsonText text = JsonText.of(arguments);

        assertThat(data(log(STARTED, new ToolCallStarted(0, "c0", "f"), new ToolCallCompleted(0, "c0", "f", text))))
                .contains("{\"type\":\"tool-input-error\",\"toolCallId\":\"c0\",\"toolName\":\"f\",\"input\":\"" + text
                        + "\",\"errorText\":\"The model's arguments are not JSON that can be read.\"}");
    }

    @Test
    void arguments_are_written_on_one_line_and_otherwise_as_they_are() {
        JsonText text = JsonText.of("{ \"a b\" : [\r\n\t1.50 , \"x\\n : \\\" N \u2028\" ],\n\"constructor\":null}");

        assertThat(data(log(STARTED, new ToolCallStarted(0, "c0", "f"), new ToolCallCompleted(0, "c0", "f", text))))
                .contains("\"input\":{\"a b\":[1.50,\"x\\n : \\\" N \u2028\"],\"constructor\":null}}\n");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame() {
        DialectLog log = log7(EVERYTHING);
        List<String> all = log.frames(null);

        for (int i = 1; i + 2 < all.size(); i++) { // the first frame has no id, and the end of all is no frame
            assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void a_client_that_counts_chunks_gets_the_rest() {
        List<String> all = log(EVERYTHING).frames(null);

        for (int seen = 0; seen + 1 < all.size(); seen++) {
            assertThat(log(EVERYTHING).framesAfter(seen))
                    .as("after " + seen + " frames")
                    .isEqualTo(all.subList(seen, all.size()));
        }
    }
}
