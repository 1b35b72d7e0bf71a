package dev.sluice.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads from the database, for requests that wait for the result, but not for long. */
public final class DatabaseReader {

    private static final Logger LOG = System.getLogger(DatabaseReader.class.getName());

    /** Most concurrent reads: bounds the threads that a hanging database holds. Larger than any useful connection pool. */
    private static final int AT_ONCE = 16;

    private final Database database;
    private final Executor executor;
    private final Semaphore free = new Semaphore(AT_ONCE);

    DatabaseReader(Database database, Executor executor) {
        this.database = database;
        this.executor = executor;
    }

    /** Runs a transaction on the executor, and blocks until its result. */
    public <T> T read(Duration longest, Database.Work<T> work) throws StorageException {
        long since = System.nanoTime();
        try {
            if (!free.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StorageException("Too many reads are waiting for the database");
            }
            int seconds = Math.max(1, (int) longest.toSeconds());
            FutureTask<T> task = new FutureTask<>(() -> {
                try {
                    return database.transaction(seconds, work);
                } finally {
                    free.release();
                }
            });
            begin(task);
            return task.get(longest.toNanos() - (System.nanoTime() - since), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "The database cannot be read", e.getCause());
            throw new StorageException("The database cannot be read");
        } catch (TimeoutException e) {
            // Not interrupted: that would close the file under H2. The statement's own limit ends it.
            throw new StorageException("The database takes too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("The server is stopping");
        }
    }

    /**
     * Runs a transaction in the calling thread, which must be one that may block: within those limits for a free place, and for each
     * statement.
     */
    public <T> T readHere(Duration longest, Database.Work<T> work) throws StorageException {
        try {
            if (!free.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StorageException("Too many reads are waiting for the database");
            }
            try {
                return database.transaction(Math.max(1, (int) longest.toSeconds()), work);
            } finally {
                free.release();
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The database cannot be read", e);
            throw new StorageException("The database cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("The server is stopping");
        }
    }

    private void begin(FutureTask<?> task) throws StorageException {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            free.release();
            throw new StorageException("The server is stopping");
        }
    }

    /** Waits for running reads to end. */
    void awaitEnd(Duration longest) {
        try {
            boolean unused = free.tryAcquire(AT_ONCE, longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shutdown is urgent
        }
    }
}
