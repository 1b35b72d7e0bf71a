package dev.sluice.push;

import dev.sluice.dialect.Encoder;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.LogReader;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a log is to be sent, encoded as much at a time as is written at once.
 *
 * <p>For one thread at a time, but {@link #keepAlive} and {@link #expire} are for the one that looks after the times.
 */
final class ReaderFrames {

    /** A scratch array larger than this is not kept: few replies need it. */
    private static final int MAX_SCRATCH_BYTES = 64 * 1024;

    /** Where frames are encoded. An array of bytes, so that a thread of the container keeps nothing of ours alive. */
    private static final ThreadLocal<byte @Nullable []> SCRATCH = new ThreadLocal<>();

    /**
     * In place of the text before a failure, of which only is told whether there was any. To keep the text itself would be
     * to keep segments that the log has outgrown or trimmed.
     */
    private static final SegmentedText SOME_TEXT = new SegmentedText(new byte[][] {{'.'}}, 1);

    private final LogReader reader;
    private final Encoder encoder;
    private final int batchBytes;
    private final LongAdder sent;

    private boolean begun;
    private int sequence;
    private boolean partial;
    private boolean toldExpired;

    private volatile boolean expired;
    private volatile boolean keepAliveDue;

    /**
     * Makes the frames of a reader, which is closed by whoever opened it.
     *
     * @param batchBytes of content to be encoded at a time, about
     * @param sent counts the events that are encoded
     */
    ReaderFrames(LogReader reader, Encoder encoder, int batchBytes, LongAdder sent) {
        this.reader = reader;
        this.encoder = encoder;
        this.batchBytes = batchBytes;
        this.sent = sent;
    }

    /**
     * Encodes what comes next. Empty when there is nothing for now. The array may be the thread's {@linkplain #isScratch own}.
     */
    FrameBuffer next(long now) {
        byte[] scratch = SCRATCH.get();
        if (scratch == null) {
            scratch = new byte[2 * batchBytes];
            SCRATCH.set(scratch);
        }
        FrameBuffer frames = new FrameBuffer(scratch);
        if (keepAliveDue) {
            keepAliveDue = false;
            frames.comment("keepalive");
        }
        if (!begun) {
            begun = true;
            encoder.begin(frames);
            reader.replay((event, at, text) -> {
                note(at, text);
                encoder.skip(event, at, text);
            });
        }
        if (expired && !reader.atEnd()) {
            tellExpired(now, frames);
        } else {
            reader.read(batchBytes, (event, at, text) -> {
                note(at, text);
                encoder.encode(event, at, text, now, frames);
            });
        }
        encoder.flush(now, frames);
        if (frames.events() > 0) {
            sent.add(frames.events());
        }
        if (frames.array() != scratch && frames.array().length <= MAX_SCRATCH_BYTES) {
            SCRATCH.set(frames.array());
        }
        return frames;
    }

    /** Whether the array is this thread's, which writes over it when it encodes again. */
    static boolean isScratch(byte[] array) {
        return array == SCRATCH.get();
    }

    private void note(int at, SegmentedText text) {
        sequence = at;
        partial = !text.isEmpty();
    }

    /** Tells the reader that its login is over, once, under the id of what it has: with a new one it can go on there. */
    private void tellExpired(long now, FrameBuffer frames) {
        if (!toldExpired) {
            toldExpired = true;
            SegmentedText reply = partial ? SOME_TEXT : SegmentedText.EMPTY;
            encoder.encode(StreamFailed.of(ErrorCode.UNAUTHORIZED), sequence, reply, now, frames);
        }
    }

    /** Whether nothing will come any more. */
    boolean atEnd() {
        return reader.atEnd() || toldExpired;
    }

    /** When something is to be sent though nothing has happened, as {@link System#nanoTime}. */
    long dueNanos() {
        return encoder.dueNanos();
    }

    /** Has a comment sent next. */
    void keepAlive() {
        keepAliveDue = true;
    }

    /** Has the reader told next that its login is over. Returns false when that was said before. */
    boolean expire() {
        boolean first = !expired;
        expired = true;
        return first;
    }
}
