package dev.sluice.dialect.responses;

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

final class ResponsesDialectTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of("k", "v"));

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(StreamEvent... events) {
        return new DialectLog(new ResponsesDialect(), Map.of(), events);
    }

    private static String data(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6).replace(DialectLog.STREAM.value(), "S"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void print() {
        System.err.println(data(log(EVERYTHING).frames(null)));
        System.err.println(log(EVERYTHING).whole());
        System.err.println(data(log(STARTED, text("Hel"), StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED))
                .frames(null)));
        System.err.println(
                data(log(STARTED, text("Hel"), completed(StopReason.MAX_TOKENS)).frames(null)));
        System.err.println(data(
                log(STARTED, new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't."))
                        .frames(null)));
        System.err.println(data(log(
                        STARTED,
                        new ToolCallStarted(0, "c0", "f"),
                        new ToolInputDelta(0, JsonText.of("{\"a\"")),
                        completed(StopReason.CANCELLED))
                .frames(null)));
        System.err.println(
                log(STARTED, text("Hi"), completed(StopReason.END_TURN)).written());
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:x"),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        text("Meanwhile"),
        new ToolInputDelta(0, JsonText.of(":1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.EMPTY),
        new FileCreated("image/png", JsonText.of("aGk=")),
        new SourceCited(null, "b.pdf", null, SourceCited.UNTOLD, SourceCited.UNTOLD),
        new ReasoningSigned("", "openai-responses:rs_1:y"),
        completed(StopReason.TOOL_USE)
    };
}
