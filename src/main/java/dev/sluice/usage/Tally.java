package dev.sluice.usage;

import dev.sluice.database.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one node knows of a pot. Threads: any; this object's lock is never held while anything blocks. */
final class Tally {

    private static final Logger LOG = System.getLogger(Tally.class.getName());

    /** Longest wait of a start for the books, which are then read on. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    /** After which the books are read again: how late other nodes' spending is known where only the database is shared. */
    private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Between readings that take long, many times that: they must not keep the database busy. */
    private static final int PAUSES = 100;

    /** After books that could not be read. */
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Pot pot;
    private final Spent books;
    private final String node;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Supplier<Duration> patience;

    /* Under the lock. */
    private long own;
    private long reserved;
    private long elsewhere;
    private long reservedElsewhere;
    private @Nullable Map<String, Long> others;
    private @Nullable CompletableFuture<Boolean> reading;
    private boolean known;
    private volatile boolean impatient;
    private long nextReadNanos;
    private long usedNanos;

    Tally(Pot pot, Spent books, String node, Executor executor, LongSupplier nanoTime, Supplier<Duration> patience) {
        this.pot = pot;
        this.books = books;
        this.node = node;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.nextReadNanos = nanoTime.getAsLong();
    }

    synchronized void used(long now) {
        usedNanos = now;
    }

    synchronized boolean isUnused(long now, long nanos) {
        return reserved == 0 && now - usedNanos > nanos;
    }

    synchronized Standing reserve(long amount) throws UsedUpException {
        // Others may have given back meanwhile what they had reserved when that was last heard of.
        if (new Standing(pot, Sums.of(own, elsewhere), reserved).isUsedUp()) {
            throw new UsedUpException(standing());
        }
        reserved = Sums.of(reserved, amount);
        return standing();
    }

    synchronized void settle(long amount, long spent) {
        reserved -= amount;
        own = Sums.of(own, spent);
    }

    synchronized Standing standing() {
        return new Standing(pot, Sums.of(own, elsewhere), Sums.of(reserved, reservedElsewhere));
    }

    synchronized void learn(long spentElsewhere, long nowReservedElsewhere) {
        elsewhere = Math.max(elsewhere, spentElsewhere);
        reservedElsewhere = nowReservedElsewhere;
    }

    synchronized long spentHere() {
        return own;
    }

    synchronized @Nullable Map<String, Long> others() {
        return others;
    }

    /** Has the books read if they have not been lately. Returns the reading that must be awaited; null if they are known. */
    @Nullable
    CompletableFuture<Boolean> refresh() {
        CompletableFuture<Boolean> due = null;
        synchronized (this) {
            if (reading == null && nanoTime.getAsLong() - nextReadNanos >= 0) {
                due = new CompletableFuture<>();
                reading = due;
            }
        }
        if (due != null) {
            begin(due);
        }
        synchronized (this) {
            return known ? null : reading;
        }
    }

    /**
     * Waits for the books if nothing is known of them yet, unless somebody has waited in vain; if they have not been read lately, has them
     * read meanwhile.
     */
    void read() {
        CompletableFuture<Boolean> running = refresh();
        if (running == null || impatient) {
            return;
        }
        try {
            boolean unused = running.get(patience.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            impatient = true; // what is known here counts, then
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(CompletableFuture<Boolean> begun) {
        try {
            executor.execute(() -> {
                readNow();
                begun.complete(true);
            });
        } catch (RejectedExecutionException e) {
            wasRead(null, 0); // the server is stopping
            begun.complete(false);
        }
    }

    private void readNow() {
        long since = nanoTime.getAsLong();
        Map<String, Long> spent = null;
        try {
            spent = books.of(pot);
        } catch (StorageException e) {
            // Logged already.
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "What is spent of the budget " + pot.budget().name() + " cannot be read", e);
        } finally {
            wasRead(spent, nanoTime.getAsLong() - since);
        }
    }

    private synchronized void wasRead(@Nullable Map<String, Long> spent, long took) {
        reading = null;
        nextReadNanos = nanoTime.getAsLong() + (spent == null ? AGAIN_NANOS : Math.max(STALE_NANOS, PAUSES * took));
        impatient = spent == null;
        if (spent == null) {
            return;
        }
        Map<String, Long> without = new HashMap<>(spent);
        Long mine = without.remove(node);
        if (!known && mine != null) {
            own = Math.max(own, mine); // counted before an earlier tally of this pot was dropped, or in both
        }
        known = true;
        others = Map.copyOf(without);
        elsewhere = Math.max(elsewhere, without.values().stream().reduce(0L, Sums::of));
    }
}
