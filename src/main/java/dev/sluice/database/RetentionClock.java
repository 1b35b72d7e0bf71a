package dev.sluice.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how late it is where what is too old is deleted: a clock that is far ahead must not delete everything. At first it is not much
 * later than what was stored last, and later it is not before as much time has gone by. Threads: any.
 */
public final class RetentionClock {

    /** How far a clock is believed that is ahead of all that is stored: a server may be unused for a while. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(35);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Duration longestPause;

    /** What is kept for less than this is meant to be gone soon, and not to be missed. */
    private static final Duration SHORT = Duration.ofDays(1);

    /** The latest time that was believed at first; null before. */
    private @Nullable Instant believed;

    private long believedNanos;

    /**
     * Makes a clock that has not been asked.
     *
     * @param clock the clock that may be wrong
     * @param nanoTime a clock like {@link System#nanoTime}
     * @param retention how long is kept what is deleted first: the clock is believed for half of it at most, so that what is new stays,
     *     unless it is less than a day
     */
    public RetentionClock(InstantSource clock, LongSupplier nanoTime, Duration retention) {
        Duration half = retention.dividedBy(2);
        boolean isHalf = half.compareTo(LONGEST_PAUSE) < 0 && retention.compareTo(SHORT) >= 0;
        this.longestPause = isHalf ? half : LONGEST_PAUSE;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the time of the clock, or the latest one that is believed.
     *
     * @param newest when the newest of what is stored was; empty if there is none. Counts at the first call only.
     */
    public synchronized Instant now(Optional<Instant> newest) {
        Instant now = clock.instant();
        if (believed == null) {
            believed = newest.map(last -> last.plus(longestPause)).orElse(now);
            believedNanos = nanoTime.getAsLong();
        }
        Instant latest = believed.plusNanos(nanoTime.getAsLong() - believedNanos);
        return now.isAfter(latest) ? latest : now;
    }
}
