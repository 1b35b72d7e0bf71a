package dev.sluice.usage;

import dev.sluice.database.Database;
import dev.sluice.database.RetentionClock;
import dev.sluice.database.Storage;
import dev.sluice.database.StorageException;
import dev.sluice.database.WriteQueue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What all replies used, in the database: entries of those that ended within half a second and have the same caller and model, which
 * become part of a sum once their day has been over for a day. The owner must call {@link #sweep} several times a second from a single
 * thread. Other threads: any.
 */
public final class Ledger {

    private static final Logger LOG = System.getLogger(Ledger.class.getName());

    /** Most entries that wait for the database: one for each principal and model that is used meanwhile, 50 MB. */
    private static final int MOST_OPEN = 100_000;

    /** How long replies wait for others that become part of the same entry. A crash of the server loses them. */
    private static final long OPEN_NANOS = Duration.ofMillis(500).toNanos();

    /** Longest wait for a request's reading: sums over a year take their time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The reader of all reports, which take long: together they have as many reads at a time as a principal. */
    private static final String REPORTS = "reports of usage";

    /** Longest wait for entries on their way before a report, which may do without them. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Long enough to have seen what is used on some days only. */
    private static final int TYPICAL_DAYS = 7;

    /** Readings for budgets at a time, so that conversations can be read meanwhile. */
    private static final int READINGS = 2;

    /** After which the names of those who were forgotten are taken from what other nodes have written since. */
    private static final long FORGET_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

    /** Between attempts to have the rest written at the end. */
    private static final long DRAIN_STEP_MS = 20;

    /** How often sums are made and old entries deleted. */
    private static final long UPKEEP_NANOS = Duration.ofHours(1).toNanos();

    private final Storage storage;
    private final String node;
    private final LedgerSettings settings;
    private final InstantSource clock;
    private final RetentionClock retentionClock;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Duration settling;
    private final OpenEntries open = new OpenEntries(MOST_OPEN);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Queue<Forgotten> forgotten = new ConcurrentLinkedQueue<>();
    private volatile Map<String, Long> typicalOutputs = Map.of();
    private final AtomicBoolean keepingUp = new AtomicBoolean();

    private volatile boolean closed;

    /* Used by the sweep only: when the next upkeep is due, and when entries were last handed over. */
    private long upkeepNanos;
    private long handedOverNanos;

    private record Forgotten(String principal, long dueNanos) {}

    /**
     * How long the ledger is kept.
     *
     * @param entries how long entries and sums are
     * @param principals how long it is kept whose they are; empty if for as long
     */
    public record LedgerSettings(Duration entries, Optional<Duration> principals) {

        private Duration shortest() {
            return principals.filter(kept -> kept.compareTo(entries) < 0).orElse(entries);
        }
    }

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
        this(storage, node, settings, clock, executor, nanoTime, SETTLING);
    }

    /** Makes the ledger. A report waits for entries on their way for {@code settling} at most. */
    Ledger(
            Storage storage,
            String node,
            LedgerSettings settings,
            InstantSource clock,
            Executor executor,
            LongSupplier nanoTime,
            Duration settling) {
        this.storage = storage;
        this.node = node;
        this.settings = settings;
        this.clock = clock;
        this.retentionClock = new RetentionClock(clock, nanoTime, settings.shortest());
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.settling = settling;
        this.upkeepNanos = nanoTime.getAsLong();
        this.handedOverNanos = upkeepNanos;
    }

    /** Pots that are counted on this node, and begin with what is in the ledger. */
    public MemoryPots pots() {
        return new MemoryPots(this::spent, node, new FewAtATime(executor, READINGS), clock, nanoTime);
    }

    /** Counts a reply, which is written within moments. Does not block. */
    void add(UsageEntry entry) {
        if (closed || !open.add(entry)) {
            lost(entry);
        }
    }

    private void lost(UsageEntry entry) {
        if (lost.getAndAdd(entry.sum().replies()) == 0) {
            LOG.log(Level.ERROR, "The ledger lacks replies: the database has failed for too long, or refuses them");
        }
    }

    /** Has what was counted written; what there is no room for stays. Does not block: one call after the other, so that all is there. */
    private synchronized void handOver() {
        WriteQueue queue = storage.queue();
        if (queue.isCrowded()) {
            return; // during an outage, all would be taken out and put back
        }
        for (UsageEntry entry : open.take()) {
            if (!queue.isCrowded() && queue.reserve(UsageWrite.BYTES)) {
                String id = node + '/' + written.incrementAndGet();
                queue.add(new UsageWrite(queue, id, node, entry, () -> lost(entry)));
            } else {
                add(entry);
            }
        }
    }

    /** Has the rest written before the database's queue is closed; what it has no room for in that time is lost. Blocks. */
    public void drain(Duration longest) {
        long until = nanoTime.getAsLong() + longest.toNanos();
        handOver();
        try {
            while (!open.isEmpty() && storage.isReady() && nanoTime.getAsLong() - until < 0) {
                Thread.sleep(DRAIN_STEP_MS);
                handOver();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller does not want to wait
        }
        synchronized (this) {
            closed = true;
            open.take().forEach(this::lost);
        }
    }

    /** The number of replies that are missing because the database failed for too long. */
    public long lost() {
        return lost.get();
    }

    /** What each node has spent of a pot, by its name. Blocks; for a thread that may. */
    Map<String, Long> spent(Pot pot) throws StorageException {
        return storage.reader().readHere(PATIENCE, transaction -> UsageTable.spent(transaction, pot));
    }

    /** The tokens of a model's replies, in the mean of the latest days; negative if there are none. Does not block. */
    public long typicalOutput(String model) {
        return typicalOutputs.getOrDefault(model, -1L);
    }

    /**
     * Forgets whose entries a principal's are, and once more half a minute later, because its replies on other nodes may just be ending.
     * Blocks.
     */
    public void forget(String principal) throws StorageException {
        forgetNow(principal);
        forgotten.add(new Forgotten(principal, nanoTime.getAsLong() + FORGET_AGAIN_NANOS));
    }

    private void forgetNow(String principal) throws StorageException {
        handOver();
        if (!storage.queue().settle(PATIENCE)) {
            throw new StorageException("What the principal used is not written yet");
        }
        boolean more = true;
        while (more) {
            more = storage.reader().readHere(PATIENCE, transaction -> UsageTable.forget(transaction, principal));
        }
    }

    private void forgetAgain(long now) {
        Forgotten next = forgotten.peek();
        while (next != null && now - next.dueNanos >= 0 && storage.isReady()) {
            Forgotten due = next;
            forgotten.remove(due);
            try {
                executor.execute(() -> forgetAgain(due.principal));
            } catch (RejectedExecutionException e) {
                return; // the server is stopping
            }
            next = forgotten.peek();
        }
    }

    private void forgetAgain(String principal) {
        try {
            forgetNow(principal);
        } catch (StorageException e) {
            forgotten.add(new Forgotten(principal, nanoTime.getAsLong() + FORGET_AGAIN_NANOS));
        }
    }

    /** Sums entries, those of all replies that have ended included. Blocks. */
    public UsageReport report(UsageReport.Query query) throws StorageException {
        handOver();
        boolean unused = storage.queue().settle(settling); // otherwise what is written is told
        return storage.reader().read(REPORTS, PATIENCE, transaction -> UsageSums.report(transaction, query));
    }

    /** Hands over what was counted, and has the upkeep done now and then. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (now - handedOverNanos >= OPEN_NANOS) {
            handedOverNanos = now;
            handOver();
        }
        forgetAgain(now);
        if (now - upkeepNanos >= 0 && storage.isReady() && keepingUp.compareAndSet(false, true)) {
            upkeepNanos = now + UPKEEP_NANOS;
            try {
                executor.execute(this::keepUp);
            } catch (RejectedExecutionException e) {
                keepingUp.set(false); // the server is stopping
            }
        }
    }

    /** Each step by itself, in transactions that take a moment each: where one fails, the others go on. */
    private void keepUp() {
        try {
            LocalDate today = today();
            LocalDate oldest = today.minusDays(settings.entries().toDays());
            repeat(transaction -> UsageTable.deleteBefore(transaction, oldest));
            settings.principals().ifPresent(kept -> {
                LocalDate named = today.minusDays(kept.toDays());
                repeat(transaction -> UsageTable.forgetBefore(transaction, named));
            });
            // Replies that began yesterday may end today.
            repeat(transaction -> UsageTable.sumBefore(transaction, today.minusDays(1)));
            typicalOutputs = storage.reader()
                    .readHere(PATIENCE, transaction -> UsageTable.outputs(transaction, today.minusDays(TYPICAL_DAYS)));
        } catch (StorageException e) {
            // Logged; the next upkeep goes on.
        } finally {
            keepingUp.set(false);
        }
    }

    /** Today, unless the clock is far ahead. For the upkeep. */
    private LocalDate today() throws StorageException {
        Optional<Instant> newest = storage.reader()
                .readHere(PATIENCE, UsageTable::newest)
                .map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC));
        return retentionClock.now(newest).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** Runs a step of the upkeep until it has nothing more to do, or fails, which is logged. */
    private void repeat(Database.Work<Boolean> step) {
        try {
            boolean more = true;
            while (more && storage.isReady()) {
                more = storage.reader().readHere(PATIENCE, step);
            }
        } catch (StorageException e) {
            // The next upkeep goes on.
        }
    }
}
