package dev.sluice.database;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The places of reads that run at the same time: a number in all, and a smaller one for each reader. Threads: any. */
final class ReadPlaces {

    private final int all;
    private final int each;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    /** How many places each reader has that has any. Guarded by the lock, as is the sum. */
    private final Map<String, Integer> taken = new HashMap<>();

    private int sum;

    /**
     * Makes free places.
     *
     * @param all how many there are
     * @param each how many of them one reader can have
     */
    ReadPlaces(int all, int each) {
        this.all = all;
        this.each = each;
    }

    /** Waits for a place of that reader, at most that many nanoseconds. Returns false if there is none. */
    boolean take(String reader, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (sum == all || taken.getOrDefault(reader, 0) == each) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            taken.merge(reader, 1, Integer::sum);
            sum++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(String reader) {
        lock.lock();
        try {
            taken.computeIfPresent(reader, (one, places) -> places == 1 ? null : places - 1);
            sum--;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no place is taken, at most that many nanoseconds. */
    void awaitFree(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (sum > 0 && left > 0) {
                left = released.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
