package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ended streams, kept for their logs: each for some time, and all together within a bound in bytes. The oldest go first.
 *
 * <p>Thread-safe. Adding and expiring cost what they remove, however many streams are kept.
 */
final class RetainedStreams {

    private final long maxBytes;
    private final Shelf plain;

    /** Streams with an idempotency key, which are found by it for longer than the others by their ids. */
    private final Shelf keyed;

    private long bytes;

    private record Retained(ProducedStream stream, long sinceNanos, long bytes) {}

    /** Streams that are kept equally long, in the order in which they go. */
    private record Shelf(long nanos, Map<StreamId, Retained> oldestFirst) {

        Shelf(Duration retention) {
            this(retention.toNanos(), new LinkedHashMap<>());
        }
    }

    /**
     * Makes an empty set.
     *
     * @param retention how long a stream is kept
     * @param keyedRetention how long one with an idempotency key is kept
     * @param maxBytes maximum of all logs together; 0 for no limit
     */
    RetainedStreams(Duration retention, Duration keyedRetention, long maxBytes) {
        this.plain = new Shelf(retention);
        this.keyed = new Shelf(keyedRetention);
        this.maxBytes = maxBytes;
    }

    /** Adds a stream that has ended. Returns those that must be dropped for it: usually none, and possibly the stream itself. */
    synchronized List<ProducedStream> add(ProducedStream stream, long now) {
        keep(new Retained(stream, now, stream.memory()));
        if (maxBytes == 0 || bytes <= maxBytes) {
            return List.of();
        }
        List<ProducedStream> dropped = new ArrayList<>();
        while (bytes > maxBytes) {
            dropped.add(take(oldest()).stream());
        }
        return dropped;
    }

    private Retained oldest() {
        Iterator<Retained> one = plain.oldestFirst().values().iterator();
        Iterator<Retained> other = keyed.oldestFirst().values().iterator();
        if (!one.hasNext() || !other.hasNext()) {
            return one.hasNext() ? one.next() : other.next();
        }
        Retained first = one.next();
        Retained second = other.next();
        return first.sinceNanos() - second.sinceNanos() < 0 ? first : second;
    }

    /**
     * Removes and returns the streams whose time is over. One that is being read is kept for its time again: its reader may
     * lose the connection, and then needs the rest.
     */
    synchronized List<ProducedStream> expire(long now) {
        List<ProducedStream> expired = new ArrayList<>();
        expire(plain, now, expired);
        expire(keyed, now, expired);
        return expired;
    }

    private void expire(Shelf shelf, long now, List<ProducedStream> expired) {
        while (!shelf.oldestFirst().isEmpty()) {
            Retained oldest = shelf.oldestFirst().values().iterator().next();
            if (now - oldest.sinceNanos() <= shelf.nanos()) {
                return;
            }
            take(oldest);
            if (oldest.stream().isRead()) {
                keep(new Retained(oldest.stream(), now, oldest.bytes()));
            } else {
                expired.add(oldest.stream());
            }
        }
    }

    /** Removes a stream before its time, if it is there. */
    synchronized void remove(ProducedStream stream) {
        Retained there = shelf(stream).oldestFirst().get(stream.id());
        if (there != null) {
            take(there);
        }
    }

    private void keep(Retained retained) {
        shelf(retained.stream()).oldestFirst().put(retained.stream().id(), retained);
        bytes += retained.bytes();
    }

    private Retained take(Retained retained) {
        shelf(retained.stream()).oldestFirst().remove(retained.stream().id());
        bytes -= retained.bytes();
        return retained;
    }

    private Shelf shelf(ProducedStream stream) {
        return stream.idempotencyKey() == null ? plain : keyed;
    }

    /** The memory of all logs together, in bytes, estimated. */
    synchronized long bytes() {
        return bytes;
    }
}
