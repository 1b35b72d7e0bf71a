package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits how many streams start between two turns of the threads that read from the providers, so that starts do not delay
 * the replies that are being written. Starts that come singly pass without waiting and wake no thread.
 *
 * <p>Threads: any. {@link #await} blocks the thread that starts a stream for a second at most.
 */
public final class StartThrottle {

    /*
     * Design. A few threads read from all providers, while many serve requests. When a thousand clients arrive at once, the
     * many take the processors: running replies stall, and connections to providers time out. So in a crowd a start asks
     * the reading threads to run a task after what they have to do already; until that task has run, only "perTurn" starts
     * get through. It asks when half of them have begun, so that the others need not wait for a turn that is in time.
     */

    /**
     * Longest wait of a start. It occupies one of the server's request threads: with 64 of them, at least 64 starts a second
     * get through, however late the reading threads are.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Fewer than half of a turn's starts within this time are no crowd. */
    private static final Duration CROWDED = Duration.ofMillis(20);

    private final Consumer<Runnable> turns;
    private final int perTurn;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();

    /* Under the lock. */
    private int begun;
    private long begunSince;
    private boolean asked;

    /**
     * Makes a throttle.
     *
     * @param turns runs a task on the threads that must keep up, after the work they have already
     * @param perTurn the number of starts let through between two turns
     */
    public StartThrottle(Consumer<Runnable> turns, int perTurn) {
        this(turns, perTurn, PATIENCE, System::nanoTime);
    }

    StartThrottle(Consumer<Runnable> turns, int perTurn, Duration patience, LongSupplier nanoTime) {
        this.turns = turns;
        this.perTurn = perTurn;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.begunSince = nanoTime.getAsLong();
    }

    /** Blocks until a stream may start, for a second at most. */
    public void await() {
        boolean ask;
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (!asked && now - begunSince > CROWDED.toNanos()) {
                begun = 0;
                begunSince = now;
            }
            long left = patience.toNanos();
            while (begun >= perTurn && left > 0) {
                left = turned.awaitNanos(left);
            }
            begun++;
            ask = !asked && 2 * begun >= perTurn;
            asked |= ask;
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
            begunSince = nanoTime.getAsLong();
            asked = false;
            for (int i = 0; i < perTurn; i++) {
                turned.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
