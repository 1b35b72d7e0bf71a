package dev.sluice.event;

import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;

/**
 * The length of a reply so far in UTF-16 units, and the tokens estimated from it. Two replies of one text have one length,
 * however their providers escape it. Threads: one adds, any may read.
 */
public final class ReplyLength {

    private volatile int text;
    private volatile long other;

    /** Adds the content of an event. Returns its length, 0 if the event has no content that is counted. */
    public int add(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            int length = delta.text().decodedLength();
            int longer = text + length;
            text = longer;
            return length;
        }
        if (event instanceof ReasoningDelta delta) {
            return add(delta.text());
        }
        return event instanceof ToolInputDelta delta ? add(delta.input()) : 0;
    }

    /** Adds a piece of what the model wrote apart from the text. Returns its length. */
    public int add(JsonText piece) {
        int length = piece.decodedLength();
        long longer = other + length;
        other = longer;
        return length;
    }

    /** The length of the text alone. */
    public int text() {
        return text;
    }

    /** The length of the text, the thinking and the tool calls' arguments. */
    public long all() {
        return text + other;
    }

    /** The tokens that the model wrote, by their length. */
    public long estimatedTokens() {
        return estimatedTokens(0);
    }

    /** The tokens that the model wrote, by their length, with some UTF-16 units that were not added. */
    public long estimatedTokens(long more) {
        return Usage.estimate(all() + more);
    }
}
