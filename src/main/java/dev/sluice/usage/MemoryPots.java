package dev.sluice.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts on this node. What others have spent, and this node before it was started, is read from the books: before the first start
 * for a pot, and now and then.
 */
public final class MemoryPots implements Pots {

    /**
     * How long a pot is kept after its period, and after it was last used: what has been counted here and is not in the books yet must not
     * be forgotten, whatever the clock does.
     */
    private static final Duration KEPT = Duration.ofDays(1);

    private final Spent books;
    private final String node;
    private final Executor executor;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Supplier<Duration> patience;
    private final Map<Pot, Tally> tallies = new ConcurrentHashMap<>();

    /**
     * Makes the pots of a node.
     *
     * @param books what is spent of each pot
     * @param node this node's name in the books
     * @param executor reads the books, which blocks
     * @param clock decides which periods are over
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    MemoryPots(Spent books, String node, Executor executor, InstantSource clock, LongSupplier nanoTime) {
        this(books, node, executor, clock, nanoTime, () -> Tally.PATIENCE);
    }

    /** Makes the pots of a node. A start waits for the books for {@code patience} at most, asked for each time. */
    MemoryPots(
            Spent books,
            String node,
            Executor executor,
            InstantSource clock,
            LongSupplier nanoTime,
            Supplier<Duration> patience) {
        this.clock = clock;
        this.books = books;
        this.node = node;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.patience = patience;
    }

    @Override
    public Standing reserve(Pot pot, long amount) throws UsedUpException {
        Tally tally = tally(pot);
        tally.read();
        return tally.reserve(amount);
    }

    @Override
    public void settle(Pot pot, long reserved, long spent) {
        tally(pot).settle(reserved, spent);
    }

    @Override
    public Standing standing(Pot pot) {
        Tally tally = tally(pot);
        tally.read();
        return tally.standing();
    }

    @Override
    public Standing known(Pot pot) {
        Tally tally = tally(pot);
        @Nullable CompletableFuture<Boolean> unused = tally.refresh(); // what is known meanwhile is told
        return tally.standing();
    }

    @Override
    public @Nullable Standing peek(Pot pot) {
        Tally tally = tallies.get(pot);
        return tally == null ? null : tally.standing();
    }

    /** Notes what the other nodes have spent and reserved, where it is known better than from the books. */
    public void learn(Pot pot, long spentElsewhere, long reservedElsewhere) {
        tally(pot).learn(spentElsewhere, reservedElsewhere);
    }

    /** What this node has spent. Does not block. */
    public long spentHere(Pot pot) {
        return tally(pot).spentHere();
    }

    /** What the books say that other nodes have spent, by node; null if they could not be read yet. Does not block. */
    public @Nullable Map<String, Long> others(Pot pot) {
        return tally(pot).others();
    }

    @Override
    public Iterable<Pot> known() {
        return List.copyOf(tallies.keySet());
    }

    private Tally tally(Pot pot) {
        long now = nanoTime.getAsLong();
        return tallies.compute(pot, (key, known) -> {
            Tally tally = known == null ? new Tally(key, books, node, executor, nanoTime, patience) : known;
            tally.used(now);
            return tally;
        });
    }

    @Override
    public void sweep() {
        long now = nanoTime.getAsLong();
        Instant dayAgo = clock.instant().minus(KEPT);
        tallies.forEach((pot, tally) -> {
            if (pot.renews().isBefore(dayAgo) && tally.isUnused(now, KEPT.toNanos())) {
                // Asked again, because it may have been used meanwhile.
                tallies.computeIfPresent(pot, (key, known) -> known.isUnused(now, KEPT.toNanos()) ? null : known);
            }
        });
    }

    /** The number of pots held. */
    int size() {
        return tallies.size();
    }
}
