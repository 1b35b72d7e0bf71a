package dev.sluice.stream;

import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;

/** Makes the events that carry content. */
final class Deltas {

    private Deltas() {}

    static TextDelta text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    static ReasoningDelta thinking(String text) {
        return new ReasoningDelta(JsonText.of(text));
    }

    static ToolInputDelta toolInput(int call, String text) {
        return new ToolInputDelta(call, JsonText.of(text));
    }
}
