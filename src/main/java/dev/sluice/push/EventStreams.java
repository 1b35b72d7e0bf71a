package dev.sluice.push;

import dev.sluice.channel.Channel;
import dev.sluice.dialect.Encoder;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.RefusedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** All event streams being written by this node. Whoever makes it has it swept, and closes it. */
public final class EventStreams implements AutoCloseable {

    private final long keepAliveNanos;
    private final long writeTimeoutNanos;
    private final Set<EventStreamWriter> writers = ConcurrentHashMap.newKeySet();
    private final LongAdder sent = new LongAdder();
    private final Set<ProgressFeed> feeds = ConcurrentHashMap.newKeySet();

    /**
     * Makes the registry.
     *
     * @param keepAlive longest time without a byte to a client
     * @param writeTimeout longest time a client may accept no byte
     */
    public EventStreams(Duration keepAlive, Duration writeTimeout) {
        keepAliveNanos = keepAlive.toNanos();
        writeTimeoutNanos = writeTimeout.toNanos();
    }

    /**
     * Makes a writer of what follows a place in a stream, which launches it when the first events have left.
     *
     * @param login how long the reader's is good for; then it is told so, and ended
     */
    public EventStreamWriter open(ChatStream stream, int position, Encoder encoder, Duration login)
            throws RefusedException {
        return add(new EventStreamWriter(
                wake -> stream.attach(position, wake), encoder, login, sent, stream::launch, writers::remove));
    }

    /** Makes a writer of what follows a place in a channel, in the same way. */
    public EventStreamWriter open(Channel channel, int position, Encoder encoder, Duration login)
            throws RefusedException {
        return add(new EventStreamWriter(
                wake -> channel.attach(position, wake), encoder, login, sent, () -> {}, writers::remove));
    }

    private EventStreamWriter add(EventStreamWriter writer) {
        writers.add(writer);
        return writer;
    }

    /** Sends a stream's progress to a channel for as long as both last; once, however often it is asked for. */
    public void feed(ChatStream stream, Encoder encoder, Channel channel) {
        ProgressFeed feed = new ProgressFeed(encoder, channel, feeds::remove);
        feeds.add(feed); // before it begins, which for a finished stream is when it ends
        feed.begin(stream);
    }

    /** How many events were written for clients since the start. */
    public long sent() {
        return sent.sum();
    }

    /** How many there are. */
    public int size() {
        return writers.size();
    }

    /** How many streams are being told of on channels. */
    public int feeds() {
        return feeds.size();
    }

    /** Sends keep-alives and what is due, and ends what accepts nothing. Called a few times a second by one thread. */
    public void sweep() {
        long now = System.nanoTime();
        for (EventStreamWriter writer : writers) {
            writer.sweep(now, keepAliveNanos, writeTimeoutNanos);
        }
        for (ProgressFeed feed : feeds) {
            feed.sweep(now);
        }
    }

    /** Ends all that are still written. */
    @Override
    public void close() {
        writers.forEach(EventStreamWriter::close);
    }
}
