package dev.sluice.it;

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

/** Runs parts of one test at once, so that it is over soon, and so that they are in each other's way. */
final class Together {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Together() {}

    /** Runs all, so many at once, and gives what came of them in their order. The first failure is thrown. */
    static <T> List<T> run(int atOnce, List<Callable<T>> tasks) throws Exception {
        return run(atOnce, tasks, PATIENCE);
    }

    /** The same, for what takes longer than the others. */
    static <T> List<T> run(int atOnce, List<Callable<T>> tasks, Duration patience) throws Exception {
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
