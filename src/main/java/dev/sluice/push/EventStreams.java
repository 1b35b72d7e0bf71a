package dev.sluice.push;

import dev.sluice.channel.Channel;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.ProgressEncoder;
import dev.sluice.security.Validity;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.RefusedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * All event streams that this node is writing, and the feeds of channels. The owner must call {@link #sweep} a few times a
 * second from a single thread, and {@link #close}.
 */
public final class EventStreams implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventStreams.class.getName());

    /** Shorter pauses between two readers that are handed over are left out. */
    private static final long HAND_OVER_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long keepAliveNanos;
    private final long writeTimeoutNanos;
    private final ProgressEncoder.Factory progress;
    private final LongSupplier nanoTime;
    private final Set<EventStreamWriter> writers = ConcurrentHashMap.newKeySet();
    private final Set<ProgressFeed> feeds = ConcurrentHashMap.newKeySet();
    private final LongAdder sent = new LongAdder();
    private final HeldFrames held = new HeldFrames();

    /**
     * Creates an empty registry.
     *
     * @param keepAlive longest time without a byte to a client
     * @param writeTimeout longest time that a client may accept no byte
     * @param progress encodes what channels are fed
     * @param nanoTime as {@link System#nanoTime}
     */
    public EventStreams(
            Duration keepAlive, Duration writeTimeout, ProgressEncoder.Factory progress, LongSupplier nanoTime) {
        this.keepAliveNanos = keepAlive.toNanos();
        this.writeTimeoutNanos = writeTimeout.toNanos();
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /**
     * Creates a writer of what follows a place in a stream. It launches the stream when the first events have left.
     *
     * @param position how many events the reader has already
     * @param login the reader's; when it is over, the reader is told so, and its response ends
     * @throws RefusedException if the stream has reached its limit of readers
     */
    public EventStreamWriter open(ChatStream stream, int position, Encoder encoder, Validity login)
            throws RefusedException {
        return open(
                stream.id().value(),
                stream instanceof MirroredStream,
                wake -> stream.attach(position, wake),
                encoder,
                login,
                stream::launch);
    }

    /** Creates a writer of what follows a place in a channel, in the same way. */
    public EventStreamWriter open(Channel channel, int position, Encoder encoder, Validity login)
            throws RefusedException {
        return open(channel.id(), channel.isShared(), wake -> channel.attach(position, wake), encoder, login, () -> {});
    }

    private EventStreamWriter open(
            String id,
            boolean elsewhere,
            EventStreamWriter.Opening opening,
            Encoder encoder,
            Validity login,
            Runnable onFirstFlush)
            throws RefusedException {
        EventStreamWriter writer = new EventStreamWriter(
                id, elsewhere, opening, encoder, login, sent, held.share(), nanoTime, onFirstFlush, writers::remove);
        writers.add(writer);
        return writer;
    }

    /**
     * Sends a stream's progress to a channel for as long as both last, on the node that produces it. A second call for the same
     * two does nothing, on whichever node.
     */
    public void feed(ChatStream stream, Channel channel) {
        if (stream instanceof MirroredStream elsewhere) {
            elsewhere.feed(channel.id());
            return;
        }
        ProgressFeed feed = new ProgressFeed(progress, channel, nanoTime, feeds::remove);
        feeds.add(feed); // before it begins, because the feed of a finished stream ends at once
        feed.begin(stream);
    }

    /** Returns how many events were written to clients since the start. */
    public long sent() {
        return sent.sum();
    }

    /** Returns the number of open writers. */
    public int size() {
        return writers.size();
    }

    /** Returns the number of streams being fed to channels, once for each channel. */
    public int feeds() {
        return feeds.size();
    }

    /** Sends keep-alives and what has become due, and ends responses whose clients accept nothing. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        for (EventStreamWriter writer : writers) {
            try {
                writer.sweep(now, keepAliveNanos, writeTimeoutNanos);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
        for (ProgressFeed feed : feeds) {
            try {
                feed.sweep(now);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    /** What one reader throws keeps no other from what is due for it. */
    private static void failed(Throwable mistake) {
        LOG.log(Level.ERROR, "What was due for a reader failed", mistake);
    }

    /**
     * Has the readers of what other nodes have too go on there, where their protocol can tell them so: one after the other, so
     * that they do not arrive all at once. Blocks for that long at most.
     */
    public void handOver(Duration longest) throws InterruptedException {
        List<EventStreamWriter> leaving =
                writers.stream().filter(EventStreamWriter::isElsewhere).toList();
        long since = System.nanoTime();
        for (int i = 0; i < leaving.size(); i++) {
            leaving.get(i).handOver();
            long dueNanos = longest.toNanos() * (i + 1) / leaving.size();
            long aheadNanos = dueNanos - (System.nanoTime() - since);
            if (i + 1 < leaving.size() && aheadNanos > HAND_OVER_STEP_NANOS) {
                TimeUnit.NANOSECONDS.sleep(aheadNanos);
            }
        }
    }

    /**
     * Ends the responses with what other nodes go on to have: with an error, where clients of their protocol could not know
     * otherwise that there is more. What this node produces ends by itself.
     */
    public void stop() {
        writers.stream().filter(EventStreamWriter::isElsewhere).forEach(EventStreamWriter::stop);
    }

    /** Ends all responses that are still being written. Idempotent. */
    @Override
    public void close() {
        writers.forEach(EventStreamWriter::close);
    }
}
