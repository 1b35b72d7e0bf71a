package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.security.Validity;
import dev.sluice.stream.StreamLog.Following;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A stream that another node produces, as far as its log has arrived here. What its readers want of the generation goes to that
 * node.
 *
 * <p>Threads: one at a time appends; otherwise any.
 */
public final class MirroredStream extends ChatStream {

    private final ReplyLength length = new ReplyLength();
    private final Producer producer;
    private final long madeNanos;

    /** The node that produces the stream. Nothing here blocks. */
    public interface Producer {

        /**
         * Asks for the generation to be cancelled.
         *
         * @throws UnreachableException if that node cannot be asked now
         */
        void cancel();

        /** Reports how long a reader's login remains valid. */
        void permit(Validity login);

        /** Reports that the generation must go on though all readers may leave. */
        void detach();

        /** Asks for the stream's progress to be sent to a channel. */
        void feed(String channel);
    }

    /**
     * Makes a stream with an empty log.
     *
     * @param readers maximum number of this node's readers at a time; 0 for no limit
     */
    public MirroredStream(StreamFacts facts, int readers, LongSupplier nanoTime, Producer producer) {
        super(facts, readers, nanoTime);
        this.producer = producer;
        this.madeNanos = nanoTime.getAsLong();
    }

    /** Appends an event that has arrived, which readers see once it is {@linkplain #publish published}. */
    public void append(StreamEvent event) {
        if (log().repeat(event)) {
            length.add(event);
        }
    }

    @Override
    public void publish() {
        super.publish();
    }

    /** The memory that it takes here, in bytes, estimated. */
    public long memory() {
        return log().memory() + facts().heldBytes();
    }

    /**
     * How long nobody has read it here, in nanoseconds: since the last reader left, or since it was made.
     *
     * @param now by the clock that it was made with
     */
    public long unreadNanos(long now) {
        if (isRead()) {
            return 0;
        }
        Long left = readers().orphanedNanos();
        return now - (left == null ? madeNanos : left);
    }

    @Override
    ReplyLength length() {
        return length;
    }

    @Override
    public int skippedChunks() {
        return 0;
    }

    @Override
    public void launch() {
        // The node that produces it has done so.
    }

    /** What a reader has had from another node may not have arrived here yet. */
    @Override
    public Following following(int sequence) {
        boolean arriving = log().terminal() == null; // asked first, because the end may arrive between the two
        Following following = super.following(sequence);
        return following == Following.UNKNOWN && sequence >= 0 && arriving ? Following.MORE : following;
    }

    @Override
    public boolean awaitArrival(BooleanSupplier condition, Duration longest) {
        Thread waiting = Thread.currentThread();
        StreamReader watcher = new StreamReader(log(), 0, () -> LockSupport.unpark(waiting), readers());
        readers().follow(watcher);
        try {
            long since = System.nanoTime();
            while (!condition.getAsBoolean()) {
                long left = longest.toNanos() - (System.nanoTime() - since);
                if (left <= 0 || log().terminal() != null || waiting.isInterrupted()) {
                    return condition.getAsBoolean(); // the end may have come between
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            watcher.close();
        }
    }

    @Override
    public void permit(Validity login) {
        producer.permit(login);
    }

    @Override
    public void detach() {
        producer.detach();
    }

    /** Asks the node that produces it to send its progress to a channel. Does not block. */
    public void feed(String channel) {
        producer.feed(channel);
    }

    @Override
    public boolean cancel() {
        StreamEvent end = log().terminal();
        boolean goesOn = end instanceof StreamFailed failed && failed.code() == ErrorCode.STREAM_TOO_LONG;
        if (end == null || goesOn) { // where it is produced
            producer.cancel();
        }
        return end == null;
    }
}
