package dev.sluice.app.tomcat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Creates the daemon threads of one executor and can wait for their end. An executor terminates a moment before its last
 * thread does, and containers would report that thread as leaked.
 */
public final class DaemonThreadFactory implements ThreadFactory {

    private final String name;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    public DaemonThreadFactory(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(DaemonThreadFactory.class.getClassLoader());
        threads.add(thread);
        return thread;
    }

    /** Waits until all threads have ended, after the executor was shut down; returns early when interrupted. */
    public void awaitEnd(Duration longest) {
        long since = System.nanoTime();
        try {
            for (Thread thread : threads) {
                long left = longest.toNanos() - (System.nanoTime() - since);
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller does not want to wait
        }
    }
}
