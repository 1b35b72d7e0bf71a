package dev.sluice.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the database through the {@link WriteQueue}, for requests that wait for the outcome, but not for long. The
 * queue's thread keeps its connection from one transaction to the next while there is work, and gives it up after a failure.
 */
public final class DatabaseWriter implements PendingWrite.Transactions {

    private static final Logger LOG = System.getLogger(DatabaseWriter.class.getName());

    /**
     * Longest time that a turn lingers before it is written; half of it, the shortest. Long enough for a short reply to end,
     * so that an exchange is one transaction, and for many to share one commit. A crash of the server loses what lingers, and under H2 what
     * was committed in the half second before.
     */
    public static final Duration LINGER = Duration.ofMillis(100);

    /** Duration of one write after which the database is considered down. */
    public static final Duration STALL = Duration.ofSeconds(2);

    private static final int STATEMENT_SECONDS = 10;

    private final Database database;
    private final WriteQueue queue;

    /** The connection in use; null while there is no work. Used by the queue's thread. */
    private @Nullable Session session;

    /**
     * Makes a writer, which opens the database in the background.
     *
     * @param threads makes the queue's thread
     * @param linger how long a write lingers, so that others may join it
     * @param stall duration of one write after which the database is considered down
     */
    DatabaseWriter(Database database, ThreadFactory threads, Duration linger, Duration stall) {
        this.database = database;
        this.queue = new WriteQueue(
                threads,
                () -> {
                    database.open();
                    return transaction(transaction -> transaction.first("SELECT 1", row -> true) != null);
                },
                this,
                linger,
                stall);
    }

    WriteQueue queue() {
        return queue;
    }

    /** Runs a transaction. Only on the queue's thread. */
    public <T> T transaction(Database.Work<T> work) throws SQLException {
        Session current = session;
        if (current == null) {
            current = database.connect(STATEMENT_SECONDS);
            session = current;
        }
        boolean done = false;
        try {
            T result = current.transaction(work);
            done = true;
            return result;
        } finally {
            if (!done) {
                pause(); // the connection may be broken
            }
        }
    }

    @Override
    public void write(Database.Work<Boolean> work) throws SQLException {
        boolean unused = transaction(work);
    }

    @Override
    public void pause() {
        Session current = session;
        if (current != null) {
            session = null;
            try {
                current.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "A connection could not be returned", e);
            }
        }
    }

    /**
     * Queues a transaction and waits for its result, which survives a crash. After a timeout, it is not run any more unless it has begun.
     *
     * @param longest maximum wait
     * @param then called on the queue's thread with the result, once the transaction is committed
     */
    public <T> T write(Duration longest, Database.Work<T> work, Consumer<T> then) throws StorageException {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = queue.isHealthy()
                && queue.once(() -> {
                    if (result.isDone()) {
                        return false; // the caller has timed out and reported a failure
                    }
                    try {
                        T done = transaction(work);
                        WriteQueue.guarded(() -> then.accept(done));
                        database.flush(); // what a user has deleted must not come back
                        boolean unused = result.complete(done);
                        return true;
                    } catch (SQLException | RuntimeException | Error e) {
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
