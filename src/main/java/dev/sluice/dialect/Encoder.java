package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/** Writes a log's events as one reader's frames. For one thread at a time. */
public interface Encoder {

    /** The pause of a client that is to connect again at once, in milliseconds: not zero, because no node may answer. */
    int HAND_OVER_RETRY_MS = 100;

    /** Stands for no time at all: see {@link #dueNanos}. */
    long NEVER = Long.MAX_VALUE;

    /** Returns whether a time that {@link #dueNanos} returned has come. */
    static boolean isDue(long dueNanos, long nanoTime) {
        return dueNanos != NEVER && nanoTime - dueNanos >= 0;
    }

    /** Writes something between two events that clients ignore, so that nobody takes the connection for dead. */
    default void keepAlive(FrameBuffer out) {
        out.comment("keepalive");
    }

    /**
     * Writes that the client is to connect again at once, and may be sent to another node. Returns false if clients of this
     * protocol could not understand that; then nothing is written.
     */
    default boolean handOver(FrameBuffer out) {
        return false;
    }

    /**
     * Returns whether clients of this protocol can read on where they were, so that a response which ends before its log is no
     * loss. Others are told that something has failed.
     */
    default boolean resumes() {
        return false;
    }

    /** Returns whether adjacent deltas may be joined before they come here; not where frames are counted. */
    default boolean joins() {
        return true;
    }

    /** Writes what precedes all events, also when a reader connects again. */
    void begin(FrameBuffer out);

    /** Takes an event that the reader has already, because later frames may depend on it. */
    void skip(StreamEvent event, int sequence, SegmentedText reply);

    /**
     * Writes an event, or keeps it to write it with a later one.
     *
     * @param reply all text up to this event, its own included
     * @param nanoTime now, as {@link System#nanoTime}
     */
    void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out);

    /** Writes what was kept and has become due. */
    void flush(long nanoTime, FrameBuffer out);

    /** Returns when to call {@link #flush} next, as {@link System#nanoTime}, or {@link #NEVER}. */
    long dueNanos();
}
