package dev.sluice.stream;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What one principal may start: so many generations at once, and so many a minute. A principal who has started nothing for a
 * minute, and for whom nothing runs, takes no memory.
 */
public final class PrincipalLimits {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int atOnce;
    private final int startsPerMinute;
    private final TimeMeter clock;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final Map<String, Bucket> starts = new ConcurrentHashMap<>();

    /**
     * Makes the limits.
     *
     * @param atOnce most generations of one principal that run at once; 0 for no limit
     * @param startsPerMinute most starts of one principal, which may come at once and then as this refills; 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public PrincipalLimits(int atOnce, int startsPerMinute, LongSupplier nanoTime) {
        this.atOnce = atOnce;
        this.startsPerMinute = startsPerMinute;
        this.clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /**
     * Counts a start, which the caller tells the end of.
     *
     * @throws RefusedException when there may be no more, and then nothing was counted
     */
    void begin(String principal) throws RefusedException {
        AtomicBoolean full = new AtomicBoolean();
        if (atOnce > 0) {
            running.merge(principal, 1, (now, one) -> {
                full.set(now >= atOnce);
                return full.get() ? now : now + one;
            });
        }
        if (full.get()) {
            throw new RefusedException(RefusedException.Limit.OWNERS_STREAMS);
        }
        try {
            take(principal);
        } catch (RefusedException e) {
            end(principal);
            throw e;
        }
    }

    private void take(String principal) throws RefusedException {
        if (startsPerMinute == 0) {
            return;
        }
        long[] wait = new long[1];
        // Within compute, so that no bucket is forgotten that is just taken from.
        starts.compute(principal, (name, there) -> {
            Bucket bucket = there == null ? bucket() : there;
            ConsumptionProbe taken = bucket.tryConsumeAndReturnRemaining(1);
            wait[0] = taken.isConsumed() ? 0 : taken.getNanosToWaitForRefill();
            return bucket;
        });
        if (wait[0] > 0) {
            throw new RefusedException(RefusedException.Limit.OWNERS_STARTS, Duration.ofNanos(wait[0]));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(startsPerMinute).refillGreedy(startsPerMinute, MINUTE))
                .withCustomTimePrecision(clock)
                .build();
    }

    void end(String principal) {
        running.computeIfPresent(principal, (name, now) -> now == 1 ? null : now - 1);
    }

    /** Forgets the principals who may start as many as if they had never started any. Called now and then by one thread. */
    void sweep() {
        for (String principal : starts.keySet()) {
            starts.computeIfPresent(
                    principal, (name, bucket) -> bucket.getAvailableTokens() >= startsPerMinute ? null : bucket);
        }
    }

    /** How many principals are known. */
    int size() {
        return starts.size() + running.size();
    }
}
