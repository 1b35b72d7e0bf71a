package dev.sluice.sse;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bounds on the memory of events that have not arrived whole: the limit of one event, and what those of all connections
 * may hold together. Thread-safe.
 */
public final class EventMemory {

    /** Bytes of an event that do not count, and that a connection may keep between events: above all events but pictures. */
    static final int UNCOUNTED_BYTES = 32 * 1024;

    /** Default limit of an event: a picture of 5 MB in Base64 takes 7 MB, and the largest that models make 12. */
    public static final int DEFAULT_EVENT_BYTES = 16 * 1024 * 1024;

    /** Together they hold a quarter of the heap at most: ended replies have another, running ones and garbage the rest. */
    private static final int HEAP_SHARE = 4;

    /** Longest array that every JVM can make. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final int eventBytes;
    private final long allBytes;
    private final AtomicLong held = new AtomicLong();

    /** Creates bounds with {@link #DEFAULT_EVENT_BYTES}. */
    public EventMemory() {
        this(DEFAULT_EVENT_BYTES);
    }

    /**
     * Creates bounds. All connections may hold a quarter of the heap, and always one event at the limit.
     *
     * @param eventBytes most bytes of an event, and of a line; 0 for no limit
     */
    public EventMemory(int eventBytes) {
        this(eventBytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /**
     * Creates bounds.
     *
     * @param allBytes most bytes that all connections hold, if that is enough for one event at the limit
     */
    EventMemory(int eventBytes, long allBytes) {
        this.eventBytes = eventBytes == 0 ? LONGEST_ARRAY : eventBytes;
        this.allBytes = eventBytes == 0 ? allBytes : Math.max(allBytes, 2L * eventBytes);
    }

    /** Most bytes of an event. */
    public int eventBytes() {
        return eventBytes;
    }

    /** The bytes that all connections hold now, those aside that do not count. */
    public long held() {
        return held.get();
    }

    /** Throws {@link BadFraming} if an event of that length is too long; a negative length has overflown. */
    public void check(int length) throws BadFraming {
        if (length > eventBytes || length < 0) {
            throw BadFraming.tooLong(eventBytes);
        }
    }

    /** Makes the buffer of a connection that has only one, which must be closed. */
    public EventBuffer buffer() {
        return new EventBuffer(account());
    }

    /** Makes the account of one connection, which must be closed. */
    Account account() {
        return new Account();
    }

    /** What the buffers of one connection hold. */
    final class Account {

        private long bytes;
        private boolean closed;

        /** Adds bytes to what is held. Throws {@link BadFraming} if that is too much, or the account is closed. */
        synchronized void add(long more) throws BadFraming {
            if (closed || held.addAndGet(more) > allBytes) {
                held.addAndGet(closed ? 0 : -more);
                throw BadFraming.tooMany();
            }
            bytes += more;
        }

        synchronized void subtract(long less) {
            if (!closed) {
                bytes -= less;
                held.addAndGet(-less);
            }
        }

        /** Gives back all. May be called by any thread. */
        synchronized void close() {
            if (!closed) {
                closed = true;
                held.addAndGet(-bytes);
            }
        }

        EventMemory memory() {
            return EventMemory.this;
        }
    }
}
