package dev.sluice.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queue of pending writes, and the one thread that writes them, in order. Adding never blocks. A write lingers, so that
 * others may join it: what lingers together shares a transaction; if that fails, each is tried alone. A job whose caller waits
 * does not linger, nor does anything before it. While the database fails, the first write is retried with growing pauses:
 * everything taken is written in the end, unless the application stops first.
 */
public final class WriteQueue {

    private static final Logger LOG = System.getLogger(WriteQueue.class.getName());

    /** Most turns and jobs waiting: seconds at a thousand exchanges a second, for which a database may stall. */
    public static final int MAX_JOBS = 10_000;

    /** Most bytes waiting: some large attachments, or seconds of usual replies, in a heap of 512 MB. */
    public static final long MAX_BYTES = 64L * 1024 * 1024;

    /** A quarter of both is a crowd: the rest is for turns, which are lost where there is no room for them. */
    private static final int CROWD = 4;

    /** Interval at which an idle database is probed. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2000;

    /**
     * Attempts at a write that the database refuses because of its data: more than one, since nodes may collide; and at one for which
     * there is no memory, which may be a moment's shortage.
     */
    private static final int ATTEMPTS = 3;

    /** Most writes per transaction: enough to amortise the commit, few enough to retry singly. */
    private static final int TOGETHER = 64;

    /** Beyond this the data dominates the cost and batching gains nothing; all texts stay in memory until the commit. */
    private static final long TOGETHER_BYTES = 64 * 1024;

    private static final String REFUSED = "The database refuses a write, and what it has is not stored";
    private static final String NO_MEMORY = "There is no memory for a write, and what it has is not stored";

    /** A job for the writing thread. */
    @FunctionalInterface
    public interface Job {

        /** Runs. Returns whether the database was used, so that it is known to be well. */
        boolean run() throws SQLException;
    }

    /** A waiting job, with its write unless it must run by itself. */
    private record Entry(Job job, @Nullable PendingWrite write, boolean once) {}

    private final Job probe;
    private final PendingWrite.Transactions transactions;
    private final LingeringQueue<Entry> entries;
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final DatabaseHealth health;
    private final Thread thread;

    /**
     * Makes a queue. Its thread begins with the probe.
     *
     * @param threads makes the thread
     * @param probe throws if the database fails
     * @param transactions runs transactions on the thread
     * @param linger how long a write lingers at most; at least half of it, unless a caller waits
     * @param stall duration of one write after which the database is considered down
     */
    WriteQueue(
            ThreadFactory threads, Job probe, PendingWrite.Transactions transactions, Duration linger, Duration stall) {
        this.probe = probe;
        this.health = new DatabaseHealth(stall);
        this.entries = new LingeringQueue<>(linger);
        this.transactions = transactions;
        jobs.incrementAndGet(); // the first probe, for which early callers must wait
        thread = threads.newThread(this::work);
        thread.start();
    }

    /** Reserves room for a write of that size. Returns false, without effect, if the queue is full or closed. */
    public boolean reserve(long size) {
        int number = jobs.incrementAndGet();
        long all = bytes.addAndGet(size);
        if (number <= MAX_JOBS && all <= MAX_BYTES && closing.getCount() > 0) {
            return true;
        }
        release(size);
        return false;
    }

    /** Whether so much is waiting that what can wait elsewhere should. */
    public boolean isCrowded() {
        return jobs.get() > MAX_JOBS / CROWD || bytes.get() > MAX_BYTES / CROWD;
    }

    /** Returns what was reserved, once it is written or given up. */
    public void release(long size) {
        jobs.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** Adds a write for which room was reserved, and which releases it. Wakes no thread, unless the queue was idle. */
    public void add(PendingWrite write) {
        entries.add(new Entry(() -> written(List.of(write)), write, false));
    }

    /** Has a write that was just done, or given up, go on before everything that was added since. For the writing thread. */
    public void goOn(PendingWrite write) {
        entries.putBack(new Entry(() -> written(List.of(write)), write, false));
    }

    /**
     * Adds a job that is tried only once, and as soon as everything before it is written, which does not linger any longer.
     * Returns false if the queue is full or closed.
     */
    public boolean once(Job job) {
        return addUrgent(new Entry(job, null, true));
    }

    private boolean addUrgent(Entry entry) {
        if (!reserve(0)) {
            return false;
        }
        entries.addUrgent(entry);
        return true;
    }

    /** Whether the last attempt to write succeeded, the current one is not taking too long, and there can be more of them. */
    public boolean isHealthy() {
        return health.isGood() && thread.isAlive();
    }

    /**
     * Writes everything added before, without letting it linger, and blocks until that is done. Returns false if it is not,
     * after the longest wait or a failure.
     */
    public boolean settle(Duration longest) {
        if (!isHealthy()) {
            return false;
        }
        if (jobs.get() == 0) {
            return true;
        }
        CountDownLatch written = new CountDownLatch(1);
        try {
            return addUrgent(new Entry(() -> reached(written), null, true))
                    && written.await(longest.toNanos(), TimeUnit.NANOSECONDS)
                    && !health.isFailing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean reached(CountDownLatch place) {
        place.countDown();
        return false;
    }

    private void work() {
        boolean open = perform(new Entry(probe, null, false));
        release(0);
        while (open) {
            Entry entry = entries.poll();
            if (entry != null) {
                open = entry.write == null ? perform(entry) : performWith(entry, entry.write);
            } else {
                guarded(transactions::pause);
                boolean due = entries.await(PROBE);
                open = due || (closing.getCount() > 0 && !Thread.currentThread().isInterrupted());
                if (open && !due) {
                    open = perform(new Entry(probe, null, true));
                }
            }
        }
        guarded(transactions::pause);
        if (jobs.get() > 0) {
            LOG.log(Level.WARNING, "{0} writes are lost: the database fails as it stops", jobs.get());
        }
    }

    /** Writes an entry together with those behind it. Returns false if the thread must stop. */
    private boolean performWith(Entry first, PendingWrite write) {
        List<Entry> taken = new ArrayList<>(List.of(first));
        List<PendingWrite> writes = new ArrayList<>(List.of(write));
        long size = write.bytes();
        Entry next = entries.peek();
        while (next != null && next.write != null && taken.size() < TOGETHER) {
            size += next.write.bytes();
            if (size > TOGETHER_BYTES) {
                break;
            }
            taken.add(next);
            writes.add(next.write);
            Entry unused = entries.poll();
            next = entries.peek();
        }
        if (taken.size() > 1) {
            writes.sort(Comparator.comparing(PendingWrite::order));
            if (areDone(writes)) {
                return true;
            }
            if (health.isFailing() && closing.getCount() == 0) {
                return false; // as if one alone had failed
            }
        }
        for (Entry entry : taken) {
            if (!perform(entry)) {
                return false;
            }
        }
        return true;
    }

    private boolean areDone(List<PendingWrite> writes) {
        health.busy();
        try {
            if (written(writes)) {
                health.succeeded();
            }
            return true;
        } catch (SQLException e) {
            if (!DatabaseHealth.isCausedByData(e)) {
                health.failed(e);
            }
            return false; // each is then tried alone, to find the one at fault
        } catch (RuntimeException | Error e) {
            return false;
        } finally {
            health.idle();
        }
    }

    private boolean written(List<PendingWrite> writes) throws SQLException {
        boolean done = false;
        try {
            transactions.write(transaction -> {
                for (PendingWrite write : writes) {
                    health.busy();
                    write.in(transaction);
                }
                health.busy();
                return true;
            });
            done = true;
        } finally {
            for (PendingWrite write : writes) {
                guarded(done ? write::done : write::undone);
            }
        }
        return done;
    }

    /** Runs what must not change the course of the thread, nor what becomes of other writes. */
    static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A mistake in Sluice after a write", e);
        }
    }

    /** Returns false if the thread must stop, because the job failed and the queue is closing. */
    private boolean perform(Entry entry) {
        boolean done = false;
        for (int attempt = 1; !done; attempt++) {
            health.busy();
            try {
                if (entry.job.run()) {
                    health.succeeded();
                }
                done = true;
            } catch (SQLException e) {
                if (DatabaseHealth.isCausedByData(e)) {
                    done = isGivenUp(entry, REFUSED, e, entry.once ? ATTEMPTS : attempt);
                } else {
                    health.failed(e);
                    done = entry.once;
                    if (!done && !pause(attempt)) {
                        return false;
                    }
                }
            } catch (OutOfMemoryError e) {
                done = isGivenUp(entry, NO_MEMORY, e, entry.once ? ATTEMPTS : attempt);
                if (!done && !pause(attempt)) {
                    return false;
                }
            } catch (RuntimeException | Error e) {
                done = true;
                giveUp(entry, "A write failed because of a mistake in Sluice, and what it has is not stored", e);
            } finally {
                health.idle();
            }
        }
        if (entry.write == null && entry.job != probe) {
            release(0);
        }
        return true;
    }

    private static boolean isGivenUp(Entry entry, String why, Throwable failure, int attempt) {
        if (attempt < ATTEMPTS) {
            return false;
        }
        giveUp(entry, why, failure);
        return true;
    }

    private static void giveUp(Entry entry, String why, Throwable failure) {
        LOG.log(Level.ERROR, why, failure);
        if (entry.write != null) {
            guarded(entry.write::givenUp);
        }
    }

    /** Waits before the next attempt. Returns false if the queue is closing. */
    private boolean pause(int attempt) {
        try {
            long pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt, 10));
            return !closing.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes no more jobs, and waits for the queued ones to be written. Idempotent. */
    void close(Duration longest) {
        if (closing.getCount() > 0) {
            closing.countDown();
            entries.close();
        }
        try {
            thread.join(Math.max(1, longest.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shutdown is urgent
        }
    }
}
