package dev.sluice.app.tomcat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes the daemon threads of one executor, and waits for their end: an executor has terminated a moment before its last
 * thread is gone, and containers take that thread for one that was left behind.
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

    /** Waits until all are gone, for an executor that was told to end them. */
    public void awaitEnd(Duration longest) {
        long since = System.nanoTime();
        try {
            for (Thread thread : threads) {
                long left = longest.toNanos() - (System.nanoTime() - since);
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever stops us is in a hurry
        }
    }
}
