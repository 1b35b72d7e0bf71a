package dev.sluice.push;

import dev.sluice.dialect.Encoder;
import dev.sluice.security.Validity;

/**
 * The times that one response has to keep: when its login expires, when its client last took something, and when something is
 * due though nothing happens.
 *
 * <p>Only the response's drain writes them, under the writer's lock; the sweep reads them from its own thread without it.
 */
final class WriterTimes {

    /** What the sweep has to do about a response. */
    enum Action {
        NOTHING,
        /** End it: the client has accepted nothing for too long. */
        DROP,
        /** Report that the login has expired. */
        EXPIRE,
        /** Send a comment, so that proxies and clients do not give up on a silent connection. */
        KEEP_ALIVE,
        /** Write what the encoder held back until now. */
        FLUSH
    }

    private final Validity login;
    private volatile long lastWriteNanos;
    private volatile long dueNanos = Encoder.NEVER;

    /** True from the beginning: a response that never becomes writable is dropped like one that ceased to be. */
    private volatile boolean stalled = true;

    private volatile long stalledNanos;

    /** Only for the sweep. */
    private boolean expiryReported;

    /**
     * Creates the times of a response that is not writable yet.
     *
     * @param now as {@link System#nanoTime}, like all times here
     */
    WriterTimes(long now, Validity login) {
        this.login = login;
        this.lastWriteNanos = now;
        this.stalledNanos = now;
    }

    /** Notes that the response accepts writes. */
    void writable() {
        if (stalled) {
            stalled = false;
        }
    }

    /** Notes that the response accepts no more writes for now. The stall lasts from the first such call until writable. */
    void stalled(long now) {
        if (!stalled) {
            stalledNanos = now;
            stalled = true;
        }
    }

    /** Notes that something was written. */
    void written(long now) {
        lastWriteNanos = now;
    }

    /** Notes when the encoder next has something to write, or {@link Encoder#NEVER}. */
    void due(long nanos) {
        dueNanos = nanos;
    }

    /** Returns whether the response has accepted nothing for longer than the timeout. */
    boolean isStalled(long now, long writeTimeoutNanos) {
        return stalled && now - stalledNanos > writeTimeoutNanos;
    }

    /**
     * Returns what has become due. A stalled response can only be dropped; the rest waits until it is writable. The expiry is
     * returned once.
     */
    Action next(long now, long keepAliveNanos, long writeTimeoutNanos) {
        if (stalled) {
            return isStalled(now, writeTimeoutNanos) ? Action.DROP : Action.NOTHING;
        }
        if (!expiryReported && login.isOver(now)) {
            expiryReported = true;
            return Action.EXPIRE;
        }
        if (now - lastWriteNanos >= keepAliveNanos) {
            return Action.KEEP_ALIVE;
        }
        return Encoder.isDue(dueNanos, now) ? Action.FLUSH : Action.NOTHING;
    }
}
