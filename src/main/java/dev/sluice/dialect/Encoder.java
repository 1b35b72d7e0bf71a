package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/** Writes a stream's events as one reader's frames. For one thread at a time. */
public interface Encoder {

    /** Never due: see {@link #dueNanos}. */
    long NEVER = Long.MAX_VALUE;

    /** Writes what comes before all events, also when a reader connects again. */
    void begin(FrameBuffer out);

    /** Takes an event that the reader has already, so that what comes next follows from it. */
    void skip(StreamEvent event, int sequence, SegmentedText reply);

    /**
     * Writes an event, or keeps it to be written with a later one.
     *
     * @param reply all text up to and with this event
     * @param nanoTime now, as {@link System#nanoTime}
     */
    void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out);

    /** Writes what was kept and is due by now. */
    void flush(long nanoTime, FrameBuffer out);

    /** When {@link #flush} is next worth calling, as {@link System#nanoTime}, or {@link #NEVER}. */
    long dueNanos();
}
