package dev.sluice.database;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose entries linger before they are due, so that its one consumer wakes once for many of them. Entries leave in
 * the order in which they came. An urgent entry is due at once, and so is everything before it, and one that returns.
 *
 * <p>Adding may be done by any thread, takes no lock, and wakes the consumer only if that would otherwise sleep until after
 * the entry is due. All other methods except {@link #close} are for the consumer.
 */
final class LingeringQueue<E> {

    /*
     * Design. The consumer sleeps until the oldest entry has lingered for the whole time, and then takes everything that has
     * lingered for half of it. The next entry is therefore due after half the time at the earliest: the consumer wakes at
     * most twice in the time that an entry lingers, however many are added.
     *
     * A wake-up cannot be lost: the consumer writes "sleepsUntil" and "sleeper" and then looks at the queue, an adding thread
     * adds and then reads both; all are volatile, so at least one of the two sees what the other did.
     */

    private record Slot<E>(E entry, long addedNanos, boolean urgent) {}

    private final long lingerNanos;
    private final Deque<Slot<E>> slots = new ConcurrentLinkedDeque<>();
    private final AtomicInteger urgent = new AtomicInteger();
    private volatile boolean closed;
    private volatile long sleepsUntil;
    private volatile @Nullable Thread sleeper;

    /**
     * Makes an empty queue.
     *
     * @param linger the longest time that an entry lingers; at least half of it, unless it is urgent
     */
    LingeringQueue(Duration linger) {
        lingerNanos = linger.toNanos();
    }

    void add(E entry) {
        Slot<E> slot = new Slot<>(entry, System.nanoTime(), false);
        slots.add(slot);
        Thread sleeping = sleeper;
        if (sleeping != null && sleepsUntil - (slot.addedNanos + lingerNanos) > 0) {
            LockSupport.unpark(sleeping);
        }
    }

    /** Adds an entry that is due, with everything before it. */
    void addUrgent(E entry) {
        slots.add(new Slot<>(entry, System.nanoTime(), true));
        urgent.incrementAndGet();
        LockSupport.unpark(sleeper);
    }

    /** Puts an entry that was taken back before all others, where it is due: what came after it waits for all of it. */
    void putBack(E entry) {
        slots.addFirst(new Slot<>(entry, System.nanoTime() - lingerNanos, false));
    }

    /** Makes everything due from now on. */
    void close() {
        closed = true;
        LockSupport.unpark(sleeper);
    }

    /** Returns the next entry if it is due, otherwise null. */
    @Nullable
    E peek() {
        Slot<E> next = slots.peek();
        return next != null && isDue(next) ? next.entry : null;
    }

    /** Removes the next entry if it is due, otherwise returns null. */
    @Nullable
    E poll() {
        Slot<E> next = slots.peek();
        if (next == null || !isDue(next)) {
            return null;
        }
        slots.remove();
        if (next.urgent) {
            urgent.decrementAndGet();
        }
        return next.entry;
    }

    private boolean isDue(Slot<E> slot) {
        return closed || urgent.get() > 0 || System.nanoTime() - slot.addedNanos >= lingerNanos / 2;
    }

    /**
     * Blocks until an entry is due, at most that long. Returns early if the queue is closed or the thread is interrupted.
     *
     * @return whether an entry is due
     */
    boolean await(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        boolean waiting = true;
        while (waiting) {
            sleepsUntil = nextDue(deadline);
            sleeper = Thread.currentThread();
            long nanos = nextDue(deadline) - System.nanoTime(); // again, since an entry added meanwhile wakes nobody
            waiting = nanos > 0
                    && urgent.get() <= 0
                    && !closed
                    && !Thread.currentThread().isInterrupted();
            if (waiting) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        sleeper = null;
        return peek() != null;
    }

    private long nextDue(long deadline) {
        Slot<E> next = slots.peek();
        if (next == null) {
            return deadline;
        }
        long due = next.addedNanos + lingerNanos;
        return due - deadline < 0 ? due : deadline;
    }
}
