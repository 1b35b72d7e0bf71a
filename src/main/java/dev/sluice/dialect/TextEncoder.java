package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/**
 * The base of dialects that send text and the end only. A refusal in the provider's own words is sent as text, because these
 * dialects have no other place for it.
 */
public abstract class TextEncoder implements Encoder {

    @Override
    public void begin(FrameBuffer out) {
        // Nothing precedes the first text.
    }

    @Override
    public final void skip(StreamEvent event, int sequence, SegmentedText reply) {
        // Later frames do not depend on earlier events.
    }

    @Override
    public final void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out) {
        if (event instanceof StreamStarted) {
            started(sequence, out);
        } else if (event instanceof TextDelta delta) {
            text(delta.text(), sequence, out);
        } else if (event instanceof StreamCompleted completed) {
            if (completed.refusal() != null) {
                // Numbered as the event before it: a reader that is cut off here must still get the end.
                text(JsonText.of(completed.refusal()), sequence - 1, out);
            }
            completed(completed, sequence, out);
        } else if (event instanceof StreamFailed failed) {
            failed(failed, sequence, out);
        }
    }

    @Override
    public final void flush(long nanoTime, FrameBuffer out) {
        // Nothing is kept.
    }

    @Override
    public final long dueNanos() {
        return NEVER;
    }

    /** Writes what identifies the stream to the reader, if the dialect has a way to. */
    protected void started(int sequence, FrameBuffer out) {
        // Nothing precedes the first text.
    }

    /** Writes a piece of the reply. */
    protected abstract void text(JsonText piece, int sequence, FrameBuffer out);

    /** Writes the end of a reply. */
    protected abstract void completed(StreamCompleted completed, int sequence, FrameBuffer out);

    /** Writes the end of a stream that failed. */
    protected abstract void failed(StreamFailed failed, int sequence, FrameBuffer out);
}
