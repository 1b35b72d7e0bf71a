package dev.sluice.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs periodic work on the timer: every {@value #STEP_MS} ms, and less often the more CPU a pass uses, so that the timer's
 * thread stays almost idle and deadlines become less exact instead.
 */
final class Sweep implements Runnable {

    private static final Logger LOG = System.getLogger(Sweep.class.getName());

    /** The pause between passes, and so the usual accuracy of deadlines. */
    static final long STEP_MS = 100;

    /** The longest pause: progress and retries depend on it. */
    static final long LONGEST_MS = 1000;

    /** The pause is 200 times as long as the pass took: at most 0.5 % of a CPU. */
    private static final long IDLE_SHARE = 200;

    private final ScheduledExecutorService timer;
    private final List<Runnable> parts;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /**
     * Creates a sweep that does nothing until {@link #begin}.
     *
     * @param parts run in this order; an exception from one is logged and does not affect the others
     */
    Sweep(ScheduledExecutorService timer, List<Runnable> parts) {
        this.timer = timer;
        this.parts = parts;
    }

    void begin() {
        again(STEP_MS);
    }

    @Override
    public void run() {
        long since = threads.getCurrentThreadCpuTime();
        for (Runnable part : parts) {
            try {
                part.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "Periodic work failed; it is tried again in the next pass", e);
            }
        }
        again(pauseMillis(threads.getCurrentThreadCpuTime() - since));
    }

    /** The pause after a pass, by its CPU time: its elapsed time would also grow with the machine's other load. */
    static long pauseMillis(long usedNanos) {
        return Math.min(LONGEST_MS, Math.max(STEP_MS, TimeUnit.NANOSECONDS.toMillis(usedNanos * IDLE_SHARE)));
    }

    private void again(long millis) {
        try {
            Future<?> unused = timer.schedule(this, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Periodic work ends: the timer was shut down");
        }
    }
}
