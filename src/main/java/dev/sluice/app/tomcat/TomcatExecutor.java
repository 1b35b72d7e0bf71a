package dev.sluice.app.tomcat;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A managed executor for servers without one: a virtual thread per task if the JDK has them, otherwise a pool of up to
 * {@value #MAX_THREADS} threads. Tasks run with the web application's class loader and no other context.
 */
public final class TomcatExecutor extends AbstractExecutorService implements ManagedExecutorService {

    /** Further tasks wait. There are few, because streams hold no thread. */
    private static final int MAX_THREADS = 64;

    private static final long IDLE_SECONDS = 10;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final DaemonThreadFactory factory = new DaemonThreadFactory("sluice-task");
    private final ExecutorService threads = threads(factory);

    private static ExecutorService threads(ThreadFactory factory) {
        try {
            // By reflection: the build targets a JDK without it.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Interrupts running tasks and waits briefly for their threads. Called when the application stops, by it and by Tomcat. */
    public void close() {
        threads.shutdownNow();
        factory.awaitEnd(LAST_WORDS);
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    @Override
    public ContextService getContextService() {
        throw new UnsupportedOperationException("this executor propagates no contexts");
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public <U> CompletableFuture<U> completedFuture(U value) {
        return CompletableFuture.completedFuture(value);
    }

    @Override
    public <U> CompletionStage<U> completedStage(U value) {
        return CompletableFuture.completedStage(value);
    }

    @Override
    public <U> CompletableFuture<U> failedFuture(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    @Override
    public <U> CompletionStage<U> failedStage(Throwable failure) {
        return CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletableFuture<Void> runAsync(Runnable task) {
        return CompletableFuture.runAsync(task, this);
    }

    @Override
    public <U> CompletableFuture<U> supplyAsync(Supplier<U> task) {
        return CompletableFuture.supplyAsync(task, this);
    }

    @Override
    public <T> CompletableFuture<T> copy(CompletableFuture<T> stage) {
        return stage.copy();
    }

    @Override
    public <T> CompletionStage<T> copy(CompletionStage<T> stage) {
        return stage.thenApply(value -> value);
    }
}
