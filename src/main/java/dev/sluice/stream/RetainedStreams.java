package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ended streams, kept for their logs: each for some time, and all together within a bound in bytes. The oldest go first. One
 * that goes while it is read stays in memory for its readers, together no more than the same bound again: beyond it, the oldest
 * lose their readers, see {@link SlowReaders}.
 *
 * <p>Thread-safe. Adding and expiring cost what they remove, however many streams are kept.
 */
final class RetainedStreams {

    private final long maxBytes;
    private final Shelf plain;

    /** Streams with an idempotency key, which are found by it for longer than the others by their ids. */
    private final Shelf keyed;

    private long bytes;

    /** Streams that are no longer kept, but read, in the order in which they went. */
    private final Deque<Retained> leaving = new ArrayDeque<>();

    private long leavingBytes;

    /**
     * An ended stream.
     *
     * @param sinceNanos since when it is kept: since its end, or later if it was being read when its time was over
     */
    private record Retained(ProducedStream stream, long endedNanos, long sinceNanos, long bytes) {}

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
        Retained ended = new Retained(stream, now, now, stream.memory());
        if (stream.isForgotten()) {
            leave(ended);
            return List.of(stream);
        }
        keep(ended);
        if (maxBytes == 0 || bytes <= maxBytes) {
            return List.of();
        }
        List<ProducedStream> dropped = new ArrayList<>();
        while (bytes > maxBytes) {
            Retained oldest = take(oldest());
            leave(oldest);
            dropped.add(oldest.stream());
        }
        return dropped;
    }

    private void leave(Retained retained) {
        if (retained.stream().isRead()) {
            leaving.addLast(retained);
            leavingBytes += retained.bytes();
        }
    }

    /** Returns the streams that must lose their readers, so that what they hold is within the bound. */
    synchronized List<ChatStream> overdue(long now) {
        leaving.removeIf(this::goneIfUnread);
        SlowReaders slow = new SlowReaders(maxBytes, leavingBytes, now);
        leaving.forEach(oldest -> slow.consider(oldest.stream(), oldest.endedNanos(), oldest.bytes()));
        return slow.overdue();
    }

    /** Counts out one that nobody reads any more. */
    private boolean goneIfUnread(Retained retained) {
        if (retained.stream().isRead()) {
            return false;
        }
        leavingBytes -= retained.bytes();
        return true;
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
                keep(new Retained(oldest.stream(), oldest.endedNanos(), now, oldest.bytes()));
            } else {
                expired.add(oldest.stream());
            }
        }
    }

    /** Removes a stream before its time, if it is there. */
    synchronized void remove(ProducedStream stream) {
        Retained there = shelf(stream).oldestFirst().get(stream.id());
        if (there != null) {
            leave(take(there));
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

    /** The memory of all logs together, in bytes, estimated, with those that are only read. */
    synchronized long bytes() {
        return bytes + leavingBytes;
    }
}
