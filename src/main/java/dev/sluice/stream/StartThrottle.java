package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets no more streams begin than those that run leave room for. One thread reads what all providers send, while a server has
 * many that take requests: when a thousand clients come at once, the many get the processors, replies that are being
 * written stand still, and connections to providers are not made in time. So only a few begin each time that the one
 * thread has been round; while it is late, the others wait.
 *
 * <p>Threads: any. Only whoever begins a stream waits, and not for long.
 */
public final class StartThrottle {

    /**
     * Longest that a start waits. It holds a thread of the server's, which others may need: with 64 of them, as many starts a
     * second go on whatever else is late.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Consumer<Runnable> turns;
    private final int perTurn;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();

    /* Under the lock. */
    private int begun;
    private boolean asked;

    /**
     * Makes a pace.
     *
     * @param turns has something run by the thread that must keep up, once that has done what it had to do before
     * @param perTurn how many streams begin in between
     */
    public StartThrottle(Consumer<Runnable> turns, int perTurn) {
        this(turns, perTurn, PATIENCE);
    }

    StartThrottle(Consumer<Runnable> turns, int perTurn, Duration patience) {
        this.turns = turns;
        this.perTurn = perTurn;
        this.patience = patience;
    }

    /** Returns when a stream may begin, or after a second. */
    public void await() {
        boolean ask;
        lock.lock();
        try {
            long left = patience.toNanos();
            while (begun >= perTurn && left > 0) {
                left = turned.awaitNanos(left);
            }
            begun++;
            ask = !asked;
            asked = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever stops us is in a hurry
            return;
        } finally {
            lock.unlock();
        }
        if (ask) {
            turns.accept(this::turn);
        }
    }

    private void turn() {
        lock.lock();
        try {
            begun = 0;
            asked = false;
            for (int i = 0; i < perTurn; i++) {
                turned.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
