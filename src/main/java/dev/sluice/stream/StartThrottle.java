package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Limits how many streams start between two turns of the thread that reads from the providers, so that starts cannot starve
 * the replies that are being written.
 *
 * <p>Threads: any. {@link #await} blocks the thread that starts a stream for a second at most.
 */
public final class StartThrottle {

    /*
     * Design. One thread reads from all providers, while many serve requests. When a thousand clients arrive at once, the
     * many take the processors: running replies stall, and connections to providers time out. So a start asks the reading
     * thread to run a task after what it has to do already; until that task has run, only "perTurn" starts get through.
     */

    /**
     * Longest wait of a start. It occupies one of the server's request threads: with 64 of them, at least 64 starts a second
     * get through, however late the reading thread is.
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
     * Makes a throttle.
     *
     * @param turns runs a task on the thread that must keep up, after the work it has already
     * @param perTurn the number of starts let through between two turns
     */
    public StartThrottle(Consumer<Runnable> turns, int perTurn) {
        this(turns, perTurn, PATIENCE);
    }

    StartThrottle(Consumer<Runnable> turns, int perTurn, Duration patience) {
        this.turns = turns;
        this.perTurn = perTurn;
        this.patience = patience;
    }

    /** Blocks until a stream may start, for a second at most. */
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
            Thread.currentThread().interrupt(); // shutdown is urgent
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
