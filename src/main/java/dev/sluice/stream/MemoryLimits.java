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
 * The limits of each principal on this node, in memory. A principal takes no memory once it has started nothing for a minute and
 * none of its generations runs. Never blocks.
 */
public final class MemoryLimits implements PrincipalLimits {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int atOnce;
    private final int startsPerMinute;
    private final TimeMeter clock;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final Map<String, Bucket> starts = new ConcurrentHashMap<>();

    /**
     * Makes the limits.
     *
     * @param atOnce maximum number of one principal's running generations; 0 for no limit
     * @param startsPerMinute maximum number of one principal's starts, all at once or spread; refills evenly; 0 for no limit
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public MemoryLimits(int atOnce, int startsPerMinute, LongSupplier nanoTime) {
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

    /** Maximum number of one principal's running generations; 0 for no limit. */
    public int atOnce() {
        return atOnce;
    }

    /** Maximum number of one principal's starts per minute; 0 for no limit. */
    public int startsPerMinute() {
        return startsPerMinute;
    }

    @Override
    public void begin(String principal) throws RefusedException {
        AtomicBoolean full = new AtomicBoolean();
        if (atOnce > 0) {
            running.merge(principal, 1, (now, one) -> {
                full.set(now >= atOnce);
                return full.get() ? now : now + one;
            });
        }
        if (full.get()) {
            throw new RefusedException(RefusedException.Limit.PRINCIPAL_STREAMS);
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
        // Within compute, so that the sweep cannot remove a bucket in use.
        starts.compute(principal, (name, known) -> {
            Bucket bucket = known == null ? bucket() : known;
            ConsumptionProbe taken = bucket.tryConsumeAndReturnRemaining(1);
            wait[0] = taken.isConsumed() ? 0 : taken.getNanosToWaitForRefill();
            return bucket;
        });
        if (wait[0] > 0) {
            throw new RefusedException(RefusedException.Limit.PRINCIPAL_STARTS, Duration.ofNanos(wait[0]));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(startsPerMinute).refillGreedy(startsPerMinute, MINUTE))
                .withCustomTimePrecision(clock)
                .build();
    }

    @Override
    public void undo(String principal) {
        end(principal);
        starts.computeIfPresent(principal, (name, bucket) -> {
            bucket.addTokens(1);
            return bucket;
        });
    }

    @Override
    public void end(String principal) {
        running.computeIfPresent(principal, (name, now) -> now == 1 ? null : now - 1);
    }

    @Override
    public void sweep() {
        for (String principal : starts.keySet()) {
            starts.computeIfPresent(
                    principal, (name, bucket) -> bucket.getAvailableTokens() >= startsPerMinute ? null : bucket);
        }
    }

    /** The number of entries held. */
    int size() {
        return starts.size() + running.size();
    }
}
