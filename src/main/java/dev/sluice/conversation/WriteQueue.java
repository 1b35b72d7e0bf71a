package dev.sluice.conversation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written, and the one thread that writes it, in order. Handing something over never waits. What has come
 * while something was being written goes into one transaction; where that fails, each of it is tried alone. While the
 * database fails, the first in the queue is tried again and again, after longer and longer pauses; so what was taken is
 * written in the end, unless the application stops before.
 */
final class WriteQueue {

    private static final Logger LOG = System.getLogger(WriteQueue.class.getName());

    /** What may wait: some minutes of a busy server, far less than the logs of its streams take. */
    static final int MAX_JOBS = 2000;

    static final long MAX_BYTES = 64L * 1024 * 1024;

    /** Longer than that for one write, and the database is taken to be down. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** To be opened and brought up to date, a database may take longer. */
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How often an idle database is asked whether it is there. */
    private static final long PROBE_MS = 1000;

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2000;

    /** Attempts at something that the database refuses for what it is: once for nothing, since nodes may collide. */
    private static final int ATTEMPTS = 3;

    /** In one transaction: what has made its costs small beside those of what is in it, and is soon tried again one by one. */
    private static final int TOGETHER = 16;

    /** Above, writing is dear for what there is to write; and the texts of all are in memory until the transaction ends. */
    private static final long TOGETHER_BYTES = 64 * 1024;

    /** Not writing. */
    private static final long IDLE = Long.MIN_VALUE;

    /** Something to be done on the writing thread. */
    interface Job {
        void run() throws SQLException;
    }

    /** Something that waits: to be written, or to be done by itself. */
    private record Entry(Job job, @Nullable PendingWrite write, long bytes, boolean once) {

        void givenUp() {
            if (write != null) {
                write.givenUp();
            }
        }
    }

    private final Job probe;
    private final PendingWrite.Transactions transactions;
    private final Entry end = new Entry(() -> {}, null, 0, true);
    private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean failing;
    private volatile long stallNanos = OPENING_NANOS;
    private volatile long busySince = IDLE;

    /**
     * Makes a queue, whose thread begins with the probe.
     *
     * @param threads makes the thread, whose end is the caller's to wait for, too
     * @param probe fails when the database does
     * @param transactions called by the thread
     */
    WriteQueue(ThreadFactory threads, Job probe, PendingWrite.Transactions transactions) {
        this.probe = probe;
        this.transactions = transactions;
        jobs.incrementAndGet(); // the first probe, for which whoever asks soon has to wait
        thread = threads.newThread(this::work);
        thread.start();
    }

    /** Keeps a place for something of that size. Returns false, and keeps none, when the queue is full or closed. */
    boolean reserve(long size) {
        int number = jobs.incrementAndGet();
        long all = bytes.addAndGet(size);
        if (number <= MAX_JOBS && all <= MAX_BYTES && closing.getCount() > 0) {
            return true;
        }
        release(size);
        return false;
    }

    private void release(long size) {
        jobs.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** Takes what a place was kept for. */
    void add(PendingWrite write, long size) {
        entries.add(new Entry(() -> together(List.of(write)), write, size, false));
    }

    /** Takes something that is tried once only, whatever comes of it. Returns false when the queue is full or closed. */
    boolean once(Job job) {
        return reserve(0) && entries.add(new Entry(job, null, 0, true));
    }

    /** Whether the last attempt to write worked, and the one being made is not taking too long. */
    boolean isHealthy() {
        long since = busySince;
        return !failing && (since == IDLE || System.nanoTime() - since < stallNanos);
    }

    /** Waits until all that was taken before is written. Returns whether it is. */
    boolean settle(Duration longest) {
        if (!isHealthy()) {
            return false;
        }
        if (jobs.get() == 0) {
            return true;
        }
        CountDownLatch written = new CountDownLatch(1);
        try {
            return once(written::countDown) && written.await(longest.toNanos(), TimeUnit.NANOSECONDS) && !failing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        boolean open = perform(new Entry(probe, null, 0, false));
        release(0);
        while (open) {
            Entry entry = next();
            open = !entry.equals(end) && (entry.write == null ? perform(entry) : performWith(entry, entry.write));
        }
        if (jobs.get() > 0) {
            LOG.log(Level.WARNING, "{0} writes of conversations are lost: the database fails as it stops", jobs.get());
        }
    }

    private Entry next() {
        try {
            Entry entry = entries.poll(PROBE_MS, TimeUnit.MILLISECONDS);
            return entry == null ? new Entry(probe, null, 0, true) : entry;
        } catch (InterruptedException e) {
            return end;
        }
    }

    /** Writes an entry with those that have come behind it. Returns whether to go on. */
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
            taken.add(entries.remove());
            writes.add(next.write);
            next = entries.peek();
        }
        if (taken.size() > 1) {
            writes.sort(Comparator.comparing(PendingWrite::order));
            if (areDone(writes)) {
                taken.forEach(entry -> release(entry.bytes));
                return true;
            }
            if (failing && closing.getCount() == 0) {
                return false; // as where one alone fails
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
        busySince = System.nanoTime();
        try {
            together(writes);
            recovered();
            return true;
        } catch (SQLException e) {
            if (!isOfWhatIsWritten(e)) {
                failed(e);
            }
            return false; // whose fault it was shows when each is tried alone
        } catch (RuntimeException e) {
            return false;
        } finally {
            busySince = IDLE;
        }
    }

    private void together(List<PendingWrite> writes) throws SQLException {
        boolean done = false;
        try {
            transactions.write(session -> {
                for (PendingWrite write : writes) {
                    busySince = System.nanoTime();
                    write.in(session);
                }
                busySince = System.nanoTime();
                return true;
            });
            done = true;
        } finally {
            writes.forEach(done ? PendingWrite::done : PendingWrite::undone);
        }
    }

    /** Returns whether to go on: not where it failed and all is being closed. */
    private boolean perform(Entry entry) {
        boolean done = false;
        for (int attempt = 1; !done; attempt++) {
            busySince = System.nanoTime();
            try {
                entry.job.run();
                recovered();
                done = true;
            } catch (SQLException e) {
                if (isOfWhatIsWritten(e)) {
                    done = entry.once || isGivenUp(entry, e, attempt);
                } else {
                    failed(e);
                    done = entry.once;
                    if (!done && !pause(attempt)) {
                        return false;
                    }
                }
            } catch (RuntimeException e) {
                done = isGivenUp(entry, e, ATTEMPTS);
            } finally {
                busySince = IDLE;
            }
        }
        if (entry.job != probe) {
            release(entry.bytes);
        }
        return true;
    }

    private static boolean isGivenUp(Entry entry, Exception failure, int attempt) {
        if (attempt < ATTEMPTS) {
            return false;
        }
        LOG.log(Level.ERROR, "Something of a conversation is not stored", failure);
        entry.givenUp();
        return true;
    }

    /** Waits before the next attempt. Returns false when there is none, because all is being closed. */
    private boolean pause(int attempt) {
        try {
            long pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempt, 10));
            return !closing.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Of the data (class 22), of other data that is there (23), or of another transaction (40). */
    private static boolean isOfWhatIsWritten(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("40");
    }

    private void failed(SQLException failure) {
        if (!failing) {
            failing = true;
            LOG.log(Level.WARNING, "The database fails; conversations are not stored until it is back", failure);
        }
    }

    private void recovered() {
        stallNanos = STALL_NANOS;
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "The database is back; conversations are stored again");
        }
    }

    /** Takes nothing any more, and writes what it has. Has effect once. */
    void close(Duration longest) {
        if (closing.getCount() > 0) {
            closing.countDown();
            entries.add(end);
        }
        try {
            thread.join(Math.max(1, longest.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever stops us is in a hurry
        }
    }
}
