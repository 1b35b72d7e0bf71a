package dev.sluice.dialect.typed;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short factories for events. */
final class Events {

    private Events() {}

    static StreamEvent started(String... metadata) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            map.put(metadata[i], metadata[i + 1]);
        }
        return new StreamStarted("anthropic/claude", "c-1", map);
    }

    static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    static StreamEvent think(String text) {
        return new ReasoningDelta(JsonText.of(text));
    }

    static StreamEvent call(int call) {
        return new ToolCallStarted(call, "t" + call, "f" + call);
    }

    static StreamEvent input(int call, String text) {
        return new ToolInputDelta(call, JsonText.of(text));
    }

    static StreamEvent called(int call, String arguments) {
        return new ToolCallCompleted(call, "t" + call, "f" + call, JsonText.of(arguments));
    }

    static StreamEvent retried() {
        return new StreamRetried(2, "openai/gpt", ErrorCode.PROVIDER_OVERLOADED);
    }

    static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 2, false), "anthropic/claude", null);
    }

    /** Every kind of event, in a possible order. */
    static List<StreamEvent> everything() {
        return List.of(
                started("k", "v"),
                retried(),
                think("Let me "),
                think("see"),
                text("One"),
                text(" \"two\"\n"),
                think("Hm"),
                text("three 😀"),
                call(0),
                input(0, "{\"a\":"),
                call(1),
                input(1, "{}"),
                input(0, "1}"),
                called(0, "{\"a\":1}"),
                called(1, "{}"),
                text("four"),
                call(2),
                called(2, ""),
                completed(StopReason.TOOL_USE));
    }
}
