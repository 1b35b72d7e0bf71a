package dev.sluice.conversation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes to the database through the {@link WriteQueue}, for requests that wait for the outcome, but not for long. */
final class DatabaseWriter {

    private static final int STATEMENT_SECONDS = 10;

    private final Database database;
    private final WriteQueue queue;

    /**
     * Makes a writer, which opens the database in the background.
     *
     * @param threads makes the queue's thread
     */
    DatabaseWriter(Database database, ThreadFactory threads) {
        this.database = database;
        this.queue = new WriteQueue(
                threads,
                () -> {
                    database.open();
                    boolean unused = transaction(transaction -> transaction.first("SELECT 1", row -> true) != null);
                },
                this::transaction);
    }

    WriteQueue queue() {
        return queue;
    }

    /** Runs a transaction. Only on the queue's thread. */
    <T> T transaction(Database.Work<T> work) throws SQLException {
        return database.transaction(STATEMENT_SECONDS, work);
    }

    /**
     * Queues a transaction and waits for its result. After a timeout, it is not run any more unless it has begun.
     *
     * @param longest maximum wait
     * @param then called on the queue's thread once the transaction is committed
     */
    <T> T write(Duration longest, Database.Work<T> work, Runnable then) throws StorageException {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = queue.isHealthy()
                && queue.once(() -> {
                    if (result.isDone()) {
                        return; // the caller has timed out and reported a failure
                    }
                    try {
                        T done = transaction(work);
                        then.run();
                        result.complete(done);
                    } catch (SQLException | RuntimeException e) {
                        result.completeExceptionally(e);
                        throw e;
                    }
                });
        if (!taken) {
            throw new StorageException("The database cannot be written to");
        }
        try {
            return result.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new StorageException("The database refuses to write"); // the queue has logged the cause
        } catch (TimeoutException e) {
            result.cancel(false);
            throw new StorageException("The database takes too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("The server is stopping");
        }
    }
}
