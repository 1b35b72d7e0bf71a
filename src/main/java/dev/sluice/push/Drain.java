package dev.sluice.push;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task on whichever thread wakes it, never on two at once, and again if it was woken meanwhile. A thread that wakes it
 * while it runs returns at once; one more run answers all such wake-ups together.
 *
 * <p>What one run writes is visible to the next, on any thread. If a run throws, the wake-ups that came meanwhile are answered
 * all the same, and then the first exception reaches the caller whose thread ran the task.
 */
final class Drain {

    private final Runnable task;

    /** Wake-ups that no run has answered. Starts at 1, which {@link #begin} answers, so that nothing runs before it. */
    private final AtomicInteger wakes = new AtomicInteger(1);

    /**
     * Creates a drain that runs nothing until {@link #begin}.
     *
     * @param task must not block
     */
    Drain(Runnable task) {
        this.task = task;
    }

    /** Runs the task for the first time. Must be called exactly once. */
    void begin() {
        run();
    }

    /** Runs the task, or makes the thread that is running it run it again. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            run();
        }
    }

    private void run() {
        Throwable failure = null;
        int missed = 1;
        do {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
            missed = wakes.addAndGet(-missed);
        } while (missed != 0);
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }
}
