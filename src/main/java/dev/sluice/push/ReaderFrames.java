package dev.sluice.push;

import dev.sluice.dialect.Encoder;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.LogReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a log is sent, encoded in batches of the size of a write.
 *
 * <p>For one thread at a time, except {@link #keepAlive}, {@link #expire}, {@link #handOver} and {@link #stop}, which any
 * thread may call.
 */
final class ReaderFrames {

    /** Largest scratch array to keep: few replies need a larger one. */
    private static final int MAX_SCRATCH_BYTES = 64 * 1024;

    /**
     * Encodes no further event into a batch that is as large as this. With a reply's whole text in each event, the content
     * alone would not bound a batch.
     */
    static final int FULL_BYTES = 32 * 1024;

    /** The array that a thread encodes into. Plain bytes, so that a container's thread retains none of our classes. */
    private static final ThreadLocal<byte @Nullable []> SCRATCH = new ThreadLocal<>();

    /**
     * Stands for the text before a failure, of which a dialect reports only whether there was any. Keeping the text itself
     * would retain segments that the log has outgrown or trimmed.
     */
    private static final SegmentedText SOME_TEXT = new SegmentedText(new byte[][] {{'.'}}, 1);

    private static final Logger LOG = System.getLogger(ReaderFrames.class.getName());

    private final String id;
    private final LogReader reader;
    private final Encoder encoder;
    private final int batchBytes;
    private final LongAdder sent;

    private boolean begun;
    private boolean replayed;
    private int sequence;
    private boolean partial;

    /** Whether the frames have ended before the log. */
    private boolean cutOff;

    private volatile boolean expired;
    private volatile boolean leaving;
    private volatile boolean stopping;
    private volatile boolean keepAliveDue;

    /**
     * Creates the frames of a reader, which its owner closes.
     *
     * @param id of the stream or channel, for the server's log
     * @param batchBytes about how much content to encode at a time
     * @param sent counts the events that were encoded
     */
    ReaderFrames(String id, LogReader reader, Encoder encoder, int batchBytes, LongAdder sent) {
        this.id = id;
        this.reader = reader;
        this.encoder = encoder;
        this.batchBytes = batchBytes;
        this.sent = sent;
    }

    /**
     * Encodes what comes next; empty if there is nothing for now. The array may be the thread's {@linkplain #isScratch
     * scratch array}.
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
            encoder.keepAlive(frames);
        }
        Batch batch = new Batch(frames, now);
        try {
            encode(batch);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The events of " + id + " could not be encoded; their reader gets an error", e);
            frames.truncate(batch.whole);
            cutOff(ErrorCode.INTERNAL, batch);
        }
        if (frames.events() > 0) {
            sent.add(frames.events());
        }
        if (frames.array() != scratch && frames.array().length <= MAX_SCRATCH_BYTES) {
            SCRATCH.set(frames.array());
        }
        return frames;
    }

    /** Returns whether {@link #next} would return an empty buffer. Cheaper than asking it, which happens after each write. */
    boolean isEmpty(long now) {
        return begun
                && !keepAliveDue
                && (cutOff || (!reader.hasMore() && !isEnding()))
                && !Encoder.isDue(encoder.dueNanos(), now);
    }

    private void encode(Batch batch) {
        if (!begun) {
            begun = true;
            encoder.begin(batch.frames);
            batch.whole = batch.frames.length();
        }
        if (!replayed && reader.isReady()) {
            replayed = true;
            reader.replay(new Skipped());
        }
        if (expired && !reader.atEnd()) {
            cutOff(ErrorCode.UNAUTHORIZED, batch);
        } else if (!cutOff) {
            reader.read(batchBytes, batch);
        }
        encoder.flush(batch.now, batch.frames);
        if (!reader.hasMore() && !atEnd()) {
            leave(batch);
        }
    }

    /** Ends the frames where that was asked for, now that the reader has what there is. */
    private void leave(Batch batch) {
        if (leaving) {
            leaving = false;
            cutOff = encoder.handOver(batch.frames);
        }
        if (stopping) {
            stopping = false;
            if (!encoder.resumes()) {
                cutOff(ErrorCode.SERVER_SHUTDOWN, batch);
            }
        }
    }

    private boolean isEnding() {
        return (expired || leaving || stopping) && !reader.atEnd();
    }

    /** Events that the reader has already. */
    private final class Skipped implements EventConsumer {

        @Override
        public void accept(StreamEvent event, int at, SegmentedText text) {
            note(at, text);
            encoder.skip(event, at, text);
        }

        @Override
        public boolean joins() {
            return encoder.joins();
        }
    }

    /** Events on their way into one buffer. */
    private final class Batch implements EventConsumer {

        private final FrameBuffer frames;
        private final long now;

        /** Where the last event ends that was encoded whole. */
        private int whole;

        Batch(FrameBuffer frames, long now) {
            this.frames = frames;
            this.now = now;
            this.whole = frames.length();
        }

        @Override
        public void accept(StreamEvent event, int at, SegmentedText text) {
            encoder.encode(event, at, text, now, frames);
            whole = frames.length();
            note(at, text); // not before: a reader that resumes must get again what could not be encoded
        }

        @Override
        public boolean joins() {
            return encoder.joins();
        }

        @Override
        public boolean full() {
            return frames.length() >= FULL_BYTES;
        }
    }

    /** Returns whether this thread will overwrite the array when it encodes again, for this reader or another. */
    static boolean isScratch(byte[] array) {
        return array == SCRATCH.get();
    }

    private void note(int at, SegmentedText text) {
        sequence = at;
        partial = !text.isEmpty();
    }

    /** Ends the frames once with an error, under the id of the last event, so that a reader can resume. */
    private void cutOff(ErrorCode code, Batch batch) {
        if (!cutOff) {
            cutOff = true;
            SegmentedText reply = partial ? SOME_TEXT : SegmentedText.EMPTY;
            encoder.encode(StreamFailed.of(code), sequence, reply, batch.now, batch.frames);
        }
    }

    /** Returns whether nothing will follow. */
    boolean atEnd() {
        return reader.atEnd() || cutOff;
    }

    /** Returns when something becomes due though nothing happens, as {@link Encoder#dueNanos}. */
    long dueNanos() {
        return encoder.dueNanos();
    }

    /** Schedules a comment. */
    void keepAlive() {
        keepAliveDue = true;
    }

    /** Schedules the error that the login has expired, which ends the frames. */
    void expire() {
        expired = true;
    }

    /**
     * Schedules the error that the server stops, which ends the frames once their reader has what there is. Does nothing if
     * clients of this protocol resume.
     */
    void stop() {
        stopping = true;
    }

    /**
     * Schedules the end of the frames, without an error, once their reader has what there is: it goes on at another node. Does
     * nothing if clients of this protocol could not understand that.
     */
    void handOver() {
        leaving = true;
    }
}
