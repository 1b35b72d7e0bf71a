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
 * Looks after everything that takes time, again and again, on the one timer. Passes come every {@value #STEP_MS} ms, and
 * less often the longer one takes: the more there is to look through, the less exactly times are kept, and the timer's
 * thread stays next to idle.
 */
final class Sweep implements Runnable {

    private static final Logger LOG = System.getLogger(Sweep.class.getName());

    /** How exactly times are kept: far below what anybody notices. */
    static final long STEP_MS = 100;

    /** Never less exactly than that: progress and retries wait for it. */
    static final long LONGEST_MS = 1000;

    /** The timer's thread pauses so many times as long as it has worked: half a percent of a CPU. */
    private static final long IDLE_SHARE = 200;

    private final ScheduledExecutorService timer;
    private final List<Runnable> parts;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /**
     * Makes a sweep, which waits to {@linkplain #begin}.
     *
     * @param parts run one after the other; what one throws keeps none of the others from running
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
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A sweep failed", e);
            }
        }
        again(pauseMillis(threads.getCurrentThreadCpuTime() - since));
    }

    /** The wait after a pass that used so much CPU; not the time it took, which grows with what else the machine does. */
    static long pauseMillis(long usedNanos) {
        return Math.min(LONGEST_MS, Math.max(STEP_MS, TimeUnit.NANOSECONDS.toMillis(usedNanos * IDLE_SHARE)));
    }

    private void again(long millis) {
        try {
            Future<?> unused = timer.schedule(this, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The timer was stopped, and with it the sweeping");
        }
    }
}
