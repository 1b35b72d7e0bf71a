package dev.sluice.dialect.agui;

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

final class AguiDialectTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "thread", Map.of("run_id", "run"));

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(StreamEvent... events) {
        return new DialectLog(new AguiDialect(), Map.of(), events);
    }

    /** The data of the frames; the stream's id is left out of the ids of messages. */
    private static String data(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6).replace(DialectLog.STREAM.value() + '-', "m"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new StreamRetried(2, "q/m", ErrorCode.PROVIDER_OVERLOADED),
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:x"),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        new ToolInputDelta(1, JsonText.of("{}")),
        new ToolInputDelta(0, JsonText.of(":1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.of("{}")),
        new FileCreated("image/png", JsonText.of("aGk=")),
        new ReasoningSigned("", "gemini:y"),
        new ToolCallStarted(2, "c2", "h"),
        new ToolCallCompleted(2, "c2", "h", JsonText.EMPTY),
        text("Bye"),
        completed(StopReason.TOOL_USE)
    };

    @Test
    void everything_becomes_events_in_its_order() {
        assertThat(data(log(EVERYTHING).frames(null))).isEqualTo("""
                {"type":"RUN_STARTED","threadId":"thread","runId":"run","protocolVersion":"1.0"}
                {"type":"REASONING_START","messageId":"m1"}
                {"type":"REASONING_MESSAGE_START","messageId":"m1","role":"reasoning"}
                {"type":"REASONING_MESSAGE_CONTENT","messageId":"m1","delta":"Hm."}
                {"type":"REASONING_MESSAGE_END","messageId":"m1"}
                {"type":"REASONING_ENCRYPTED_VALUE","subtype":"message","entityId":"m1","encryptedValue":"anthropic:x"}
                {"type":"REASONING_END","messageId":"m1"}
                {"type":"TEXT_MESSAGE_START","messageId":"m2","role":"assistant"}
                {"type":"TEXT_MESSAGE_CONTENT","messageId":"m2","delta":"Hello \\"you\\"\\n👋"}
                {"type":"CUSTOM","name":"sluice.source","value":{"url":"https://a.example/","title":"A","start":0,"end":5}}
                {"type":"TEXT_MESSAGE_END","messageId":"m2"}
                {"type":"TOOL_CALL_START","toolCallId":"c0","toolCallName":"f","parentMessageId":"m2"}
                {"type":"TOOL_CALL_ARGS","toolCallId":"c0","delta":"{\\"a\\""}
                {"type":"TOOL_CALL_START","toolCallId":"c1","toolCallName":"g","parentMessageId":"m2"}
                {"type":"TOOL_CALL_ARGS","toolCallId":"c1","delta":"{}"}
                {"type":"TOOL_CALL_ARGS","toolCallId":"c0","delta":":1}"}
                {"type":"TOOL_CALL_END","toolCallId":"c0"}
                {"type":"TOOL_CALL_END","toolCallId":"c1"}
                {"type":"CUSTOM","name":"sluice.file","value":{"type":"image","source":{"type":"data","value":"aGk=","mimeType":"image/png"}}}
                {"type":"REASONING_START","messageId":"m3"}
                {"type":"REASONING_MESSAGE_START","messageId":"m3","role":"reasoning"}
                {"type":"REASONING_MESSAGE_END","messageId":"m3"}
                {"type":"REASONING_ENCRYPTED_VALUE","subtype":"message","entityId":"m3","encryptedValue":"gemini:y"}
                {"type":"REASONING_END","messageId":"m3"}
                {"type":"TOOL_CALL_START","toolCallId":"c2","toolCallName":"h","parentMessageId":"m4"}
                {"type":"TOOL_CALL_ARGS","toolCallId":"c2","delta":"{}"}
                {"type":"TOOL_CALL_END","toolCallId":"c2"}
                {"type":"TEXT_MESSAGE_START","messageId":"m5","role":"assistant"}
                {"type":"TEXT_MESSAGE_CONTENT","messageId":"m5","delta":"Bye"}
                {"type":"TEXT_MESSAGE_END","messageId":"m5"}
                {"type":"RUN_FINISHED","threadId":"thread","runId":"run","outcome":{"type":"success","pendingToolCallIds":["c0","c1","c2"]},"usage":[{"provider":"p","model":"m","inputTokens":9,"outputTokens":5,"totalTokens":14,"reasoningTokens":2,"cachedInputTokens":4}],"metadata":{"stopReason":"tool_use"}}
                """);
    }

    @Test
    void a_stream_of_another_protocol_is_a_run_by_its_own_id() {
        StreamEvent started = new StreamStarted("p/m", "c", Map.of());

        assertThat(data(log(started, completed(StopReason.END_TURN)).frames(null)))
                .startsWith(
                        "{\"type\":\"RUN_STARTED\",\"threadId\":\"c\",\"runId\":\"" + DialectLog.STREAM.value() + '"');
    }

    @Test
    void what_was_left_out_of_the_request_is_told_at_the_start() {
        StreamEvent started = new StreamStarted(
                "p/m", "t", Map.of("run_id", "r", "parent_run_id", "p", "left_out", "resume: \"no\""));

        assertThat(data(log(started, completed(StopReason.END_TURN)).frames(null)))
                .startsWith("{\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\",\"parentRunId\":\"p\","
                        + "\"protocolVersion\":\"1.0\",\"metadata\":{\"leftOut\":\"resume: \\\"no\\\"\"}}");
    }

    @Test
    void a_failure_is_an_error_that_leaves_broken_calls_open() {
        StreamEvent failed = new StreamFailed(ErrorCode.PROVIDER_RATE_LIMITED, "Wait.", true, 1500L);

        assertThat(data(log(STARTED, text("Hel"), new ToolCallStarted(0, "c0", "f"), failed)
                        .frames(null)))
                .endsWith("""
                {"type":"TEXT_MESSAGE_END","messageId":"m1"}
                {"type":"TOOL_CALL_START","toolCallId":"c0","toolCallName":"f","parentMessageId":"m1"}
                {"type":"RUN_ERROR","message":"Wait.","code":"provider_rate_limited","metadata":{"retryable":true,"retryAfterMs":1500}}
                """);
    }

    @Test
    void a_cancelled_run_closes_what_is_open() {
        StreamEvent cancelled = new StreamCompleted(StopReason.CANCELLED, new Usage(1, 2, true), "p/m", null);

        assertThat(data(log(STARTED, new ToolCallStarted(0, "c0", "f"), cancelled)
                        .frames(null)))
                .endsWith("""
                {"type":"TOOL_CALL_END","toolCallId":"c0","metadata":{"incomplete":true}}
                {"type":"RUN_FINISHED","threadId":"thread","runId":"run","outcome":{"type":"cancelled"},"metadata":{"stopReason":"cancelled"}}
                """);
    }

    @Test
    void a_call_that_broke_off_waits_for_no_result() {
        assertThat(data(log(
                                STARTED,
                                new ToolCallStarted(0, "c0", "f"),
                                new ToolCallCompleted(0, "c0", "f", JsonText.of("{}")),
                                new ToolCallStarted(1, "c1", "delete"),
                                new ToolInputDelta(1, JsonText.of("{\"only\":[\"a")),
                                completed(StopReason.MAX_TOKENS))
                        .frames(null)))
                .contains("{\"type\":\"TOOL_CALL_END\",\"toolCallId\":\"c1\",\"metadata\":{\"incomplete\":true}}")
                .contains("\"outcome\":{\"type\":\"success\",\"pendingToolCallIds\":[\"c0\"]}");
    }

    @Test
    void a_refusal_is_a_text() {
        StreamEvent refused = new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't.");

        assertThat(data(log(STARTED, refused).frames(null)))
                .contains("\"delta\":\"I won't.\"", "\"stopReason\":\"refusal\"");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame() {
        DialectLog log = log(EVERYTHING);
        List<String> all = log.frames(null);

        for (int i = 0; i + 1 < all.size(); i++) {
            assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    /** The frames of a reader that joins when so many events have happened. */
    private static List<String> joined(int events) {
        Map<String, String> settings =
                Map.of("messages", "{\"id\":\"u\",\"role\":\"user\",\"content\":\"Hi\"}", "state", "[1]");
        return new DialectLog(new AguiDialect(), settings, EVERYTHING).framesFrom(events);
    }

    @Test
    void a_reader_that_joins_late_gets_all_messages_and_opens_what_is_open() {
        assertThat(data(joined(11))).startsWith("""
                {"type":"RUN_STARTED","threadId":"thread","runId":"run","protocolVersion":"1.0"}
                {"type":"STATE_SNAPSHOT","snapshot":[1]}
                {"type":"MESSAGES_SNAPSHOT","messages":[{"id":"u","role":"user","content":"Hi"},\
                {"id":"m1","role":"reasoning","content":"Hm.","encryptedValue":"anthropic:x"},\
                {"id":"m2","role":"assistant","content":"Hello \\"you\\"\\n👋","toolCalls":[\
                {"id":"c0","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},\
                {"id":"c1","type":"function","function":{"name":"g","arguments":"{}"}}]}]}
                {"type":"CUSTOM","name":"sluice.source","value":{"url":"https://a.example/","title":"A","start":0,"end":5}}
                {"type":"TOOL_CALL_START","toolCallId":"c0","toolCallName":"f","parentMessageId":"m2"}
                {"type":"TOOL_CALL_START","toolCallId":"c1","toolCallName":"g","parentMessageId":"m2"}
                {"type":"TOOL_CALL_END","toolCallId":"c0"}
                """);
        assertThat(data(joined(3))).contains("""
                {"type":"REASONING_START","messageId":"m1"}
                {"type":"REASONING_MESSAGE_START","messageId":"m1","role":"reasoning"}
                {"type":"REASONING_MESSAGE_END","messageId":"m1"}
                """);
        assertThat(data(joined(5))).contains("""
                {"type":"TEXT_MESSAGE_START","messageId":"m2","role":"assistant"}
                {"type":"CUSTOM",""");
    }

    @Test
    void a_reader_that_joined_late_resumes_like_any_other() {
        DialectLog log = log(EVERYTHING);
        for (int events = 1; events < EVERYTHING.length; events++) {
            List<String> late = joined(events);
            for (int i = 0; i + 1 < late.size(); i++) {
                if (late.get(i).startsWith("id: ")) {
                    assertThat(log.frames(late.get(i)))
                            .as("joined after %d events, cut after %s", events, late.get(i))
                            .isEqualTo(late.subList(i + 1, late.size()));
                }
            }
            assertThat(late.stream().filter(frame -> frame.startsWith("id: ")).count())
                    .as("joined after %d events", events)
                    .isGreaterThan(1);
        }
    }
}
