package dev.sluice.it.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs parts of one test concurrently: to make it shorter, and to let the parts interfere with each other. */
public final class Concurrently {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Concurrently() {}

    /** Runs all tasks, a number of them at a time, and returns their results in order. Throws the first failure. */
    public static <T> List<T> run(int atOnce, List<Callable<T>> tasks) throws Exception {
        return run(atOnce, tasks, PATIENCE);
    }

    /** The same with another deadline for each task. */
    public static <T> List<T> run(int atOnce, List<Callable<T>> tasks, Duration patience) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<T>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(threads.submit(task)));
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future, patience));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future, Duration patience) throws Exception {
        try {
            return future.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception exception ? exception : e;
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + patience, e);
        }
    }
}
