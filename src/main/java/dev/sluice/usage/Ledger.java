package dev.sluice.usage;

import dev.sluice.database.Storage;
import dev.sluice.database.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What all replies used, in the database: an entry for each, which becomes part of a sum once its day has been over for a day. The
 * owner must call {@link #sweep} periodically from a single thread. Other threads: any.
 */
public final class Ledger {

    private static final Logger LOG = System.getLogger(Ledger.class.getName());

    /** Most entries that wait while the database's queue is full: minutes at a thousand replies a second, 50 MB. */
    private static final int MOST_LATE = 100_000;

    /** Longest wait for a request's reading: sums over a year take their time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Longest wait for entries on their way before a report, which may do without them. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** How often sums are made and old entries deleted. */
    private static final long UPKEEP_NANOS = Duration.ofHours(1).toNanos();

    private final Storage storage;
    private final String node;
    private final LedgerSettings settings;
    private final InstantSource clock;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Queue<UsageEntry> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lateCount = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean keepingUp = new AtomicBoolean();

    /** When the next upkeep is due. Used by the sweep only. */
    private long upkeepNanos;

    /**
     * How long the ledger is kept.
     *
     * @param entries how long entries and sums are
     * @param principals how long it is kept whose they are; empty if for as long
     */
    public record LedgerSettings(Duration entries, Optional<Duration> principals) {}

    /**
     * Makes the ledger.
     *
     * @param node this node's name, which no other has, nor this one after it was started again
     * @param executor runs the upkeep, which blocks
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public Ledger(
            Storage storage,
            String node,
            LedgerSettings settings,
            InstantSource clock,
            Executor executor,
            LongSupplier nanoTime) {
        this.storage = storage;
        this.node = node;
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.upkeepNanos = nanoTime.getAsLong();
    }

    /** Pots that are counted on this node, and begin with what is in the ledger. */
    public MemoryPots pots() {
        return new MemoryPots(this::spent, node, executor, nanoTime);
    }

    /** Has an entry written. Does not block. */
    void add(UsageEntry entry) {
        if (storage.queue().reserve(UsageWrite.BYTES)) {
            storage.queue().add(new UsageWrite(storage.queue(), node, entry));
        } else if (lateCount.incrementAndGet() <= MOST_LATE) {
            late.add(entry);
        } else {
            lateCount.decrementAndGet();
            if (lost.incrementAndGet() == 1) {
                LOG.log(Level.ERROR, "The ledger lacks replies: the database has failed for too long");
            }
        }
    }

    /** The number of entries that were lost because the database failed for too long. */
    public long lost() {
        return lost.get();
    }

    /** What each node has spent of a pot, by its name. Blocks. */
    Map<String, Long> spent(Pot pot) throws StorageException {
        return storage.reader().read(PATIENCE, transaction -> UsageTable.spent(transaction, pot));
    }

    /** Forgets whose entries a principal's are. Blocks. */
    public void forget(String principal) throws StorageException {
        boolean unused = storage.writer()
                .write(
                        PATIENCE,
                        transaction -> {
                            UsageTable.forget(transaction, principal);
                            return true;
                        },
                        () -> {});
    }

    /** Sums entries, those of all replies that have ended included. Blocks. */
    public UsageReport report(UsageReport.Query query) throws StorageException {
        boolean unused = storage.queue().settle(SETTLING); // otherwise what is written is told
        return storage.reader().read(PATIENCE, transaction -> UsageSums.report(transaction, query));
    }

    /** Hands over what is late, and has the upkeep done now and then. */
    public void sweep() {
        UsageEntry next = late.peek();
        while (next != null && storage.queue().reserve(UsageWrite.BYTES)) {
            storage.queue().add(new UsageWrite(storage.queue(), node, next));
            UsageEntry unused = late.poll();
            lateCount.decrementAndGet();
            next = late.peek();
        }
        long now = nanoTime.getAsLong();
        if (now - upkeepNanos >= 0 && storage.isReady() && keepingUp.compareAndSet(false, true)) {
            upkeepNanos = now + UPKEEP_NANOS;
            try {
                executor.execute(this::keepUp);
            } catch (RejectedExecutionException e) {
                keepingUp.set(false); // the server is stopping
            }
        }
    }

    private void keepUp() {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        try {
            boolean done = storage.reader().read(PATIENCE, transaction -> {
                UsageTable.deleteBefore(
                        transaction, today.minusDays(settings.entries().toDays()));
                if (settings.principals().isPresent()) {
                    UsageTable.forgetBefore(
                            transaction,
                            today.minusDays(settings.principals().get().toDays()));
                }
                return true;
            });
            while (done && storage.isReady() && sum(today)) {
                // the next ones
            }
        } catch (StorageException e) {
            // Logged; the next upkeep goes on.
        } finally {
            keepingUp.set(false);
        }
    }

    /** Sums entries of days before yesterday: replies that began yesterday may end today. */
    private boolean sum(LocalDate today) throws StorageException {
        return storage.reader().read(PATIENCE, transaction -> UsageTable.sumBefore(transaction, today.minusDays(1)));
    }
}
