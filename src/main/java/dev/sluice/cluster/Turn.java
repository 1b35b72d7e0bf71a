package dev.sluice.cluster;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that many ask for and that runs once for all who have asked since it last began. It may be asked for again whatever it
 * throws, because it counts as taken before it runs.
 *
 * <p>The task runs on the link's thread.
 */
final class Turn {

    private final RedisLink link;
    private final Runnable task;
    private final AtomicBoolean asked = new AtomicBoolean();

    Turn(RedisLink link, Runnable task) {
        this.link = link;
        this.task = task;
    }

    /** Has the task run after that time at most, counted from when the first asks. Threads: any. */
    void ask(long delayMs) {
        if (asked.getAndSet(true)) {
            return;
        }
        if (delayMs == 0) {
            link.execute(this::take);
        } else {
            link.after(delayMs, this::take);
        }
    }

    private void take() {
        asked.set(false);
        task.run();
    }
}
