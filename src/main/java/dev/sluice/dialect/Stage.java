package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;

/** What a model is doing, in words for people (contract §3). */
public enum Stage {
    /** Waiting for the model, or the model is thinking. */
    ANALYZING("analyzing"),
    /** The model is writing text. */
    GENERATING("generating"),
    /** The model is writing a tool call. */
    APPLYING("applying");

    private final String wireName;

    Stage(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Returns the stage after an event; most events do not change it. */
    public Stage after(StreamEvent event) {
        if (event instanceof TextDelta) {
            return GENERATING;
        }
        if (event instanceof ReasoningDelta || event instanceof StreamStarted || event instanceof StreamRetried) {
            return ANALYZING;
        }
        if (event instanceof ToolInputDelta || event instanceof ToolCallStarted) {
            return APPLYING;
        }
        return this;
    }
}
