package dev.sluice.rest;

import dev.sluice.dialect.Encoder;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.RefusedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All event streams being written by this node. Whoever makes it has it swept, and closes it. */
public final class EventStreams implements AutoCloseable {

    private final long keepAliveNanos;
    private final long writeTimeoutNanos;
    private final Set<EventStreamWriter> writers = ConcurrentHashMap.newKeySet();

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

    /** Makes a writer of what follows a place in a stream. */
    EventStreamWriter open(ChatStream stream, int position, Encoder encoder) throws RefusedException {
        EventStreamWriter writer =
                new EventStreamWriter(wake -> stream.attach(position, wake), encoder, writers::remove);
        writers.add(writer);
        return writer;
    }

    /** How many there are. */
    public int size() {
        return writers.size();
    }

    /** Sends keep-alives and what is due, and ends what accepts nothing. Called a few times a second by one thread. */
    public void sweep() {
        long now = System.nanoTime();
        for (EventStreamWriter writer : writers) {
            writer.sweep(now, keepAliveNanos, writeTimeoutNanos);
        }
    }

    /** Ends all that are still written. */
    @Override
    public void close() {
        writers.forEach(EventStreamWriter::close);
    }
}
