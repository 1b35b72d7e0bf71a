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
 * What dialects share that tell of text and the end only. A refusal that came in words of its own is told as text, since
 * there is nowhere else for it.
 */
public abstract class TextEncoder implements Encoder {

    @Override
    public void begin(FrameBuffer out) {
        // Nothing comes before the first text.
    }

    @Override
    public final void skip(StreamEvent event, int sequence, SegmentedText reply) {
        // Nothing that comes depends on what was.
    }

    @Override
    public final void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out) {
        if (event instanceof StreamStarted) {
            started(sequence, out);
        } else if (event instanceof TextDelta delta) {
            text(delta.text(), sequence, out);
        } else if (event instanceof StreamCompleted completed) {
            if (completed.refusal() != null) {
                // Numbered as the event before it: a reader who was cut off here is still to be told of the end.
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

    /** Writes what tells the reader which stream this is, where the dialect has a way to. */
    protected void started(int sequence, FrameBuffer out) {
        // Nothing comes before the first text.
    }

    protected abstract void text(JsonText piece, int sequence, FrameBuffer out);

    protected abstract void completed(StreamCompleted completed, int sequence, FrameBuffer out);

    protected abstract void failed(StreamFailed failed, int sequence, FrameBuffer out);
}
