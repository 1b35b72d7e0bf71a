package dev.sluice.usage;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks on another executor, so few at a time that others find room there. Threads: any. */
final class FewAtATime implements Executor {

    private final Executor executor;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    FewAtATime(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (running == most) {
                waiting.add(task);
                return;
            }
            running++;
        }
        begin(task);
    }

    private void begin(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    ended();
                }
            });
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                running--;
            }
            throw e;
        }
    }

    private void ended() {
        Runnable next = next();
        if (next != null) {
            begin(next);
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        running -= next == null ? 1 : 0;
        return next;
    }
}
