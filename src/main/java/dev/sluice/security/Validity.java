package dev.sluice.security;

import java.time.Duration;

/**
 * How long a login is valid, as far as is known now: a browser's session is renewed while something depends on it, and ends when
 * its user signs out. Thread-safe. Asked a few times a second for each stream and reader; never blocks.
 */
@FunctionalInterface
public interface Validity {

    /** A login without a known end. */
    Validity FOREVER = now -> Caller.FOREVER.toNanos();

    /**
     * How long it is still valid, in nanoseconds; zero or less if it is over.
     *
     * @param now as {@link System#nanoTime}
     */
    long leftNanos(long now);

    /** Whether it has ended at {@code now}, as {@link System#nanoTime}. */
    default boolean isOver(long now) {
        return leftNanos(now) <= 0;
    }

    /** A login that ends at a fixed time after {@code now}, as {@link System#nanoTime}. */
    static Validity of(Duration length, long now) {
        long end = now + length.toNanos();
        return later -> end - later;
    }
}
