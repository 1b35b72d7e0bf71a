package dev.sluice.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads from the database, for requests that wait for the result, but not for long. Reads never use all connections of a pool of
 * {@link Database#CONNECTIONS}: one is left for the {@link DatabaseWriter}.
 */
public final class DatabaseReader {

    private static final Logger LOG = System.getLogger(DatabaseReader.class.getName());

    /**
     * Most reads at a time: bounds the threads that a hanging database holds. With the writer's, their connections are as many as the
     * smallest default of the usual pools allows.
     */
    static final int AT_ONCE = 7;

    /** Most reads at a time of one reader: with slow searches, one principal must not take the database from all others. */
    static final int OF_ONE = 4;

    /** The reader of what no principal waits for. */
    private static final String OWN = "";

    private final Database database;
    private final Executor executor;
    private final ReadPlaces places = new ReadPlaces(AT_ONCE, OF_ONE);

    DatabaseReader(Database database, Executor executor) {
        this.database = database;
        this.executor = executor;
    }

    /**
     * Runs a transaction on the executor, and blocks until its result.
     *
     * @param reader for whom it is, usually a principal: each has some reads at a time
     */
    public <T> T read(String reader, Duration longest, Database.Work<T> work) throws StorageException {
        long since = System.nanoTime();
        try {
            take(reader, longest);
            int seconds = Math.max(1, (int) longest.toSeconds());
            FutureTask<T> task = new FutureTask<>(() -> {
                try {
                    return database.transaction(seconds, work);
                } finally {
                    places.release(reader);
                }
            });
            begin(task, reader);
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
     * statement. For the server's own work, which together has as many reads at a time as one principal.
     */
    public <T> T readHere(Duration longest, Database.Work<T> work) throws StorageException {
        try {
            take(OWN, longest);
            try {
                return database.transaction(Math.max(1, (int) longest.toSeconds()), work);
            } finally {
                places.release(OWN);
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The database cannot be read", e);
            throw new StorageException("The database cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("The server is stopping");
        }
    }

    private void take(String reader, Duration longest) throws StorageException, InterruptedException {
        if (!places.take(reader, longest.toNanos())) {
            throw new StorageException("Too many reads are waiting for the database");
        }
    }

    private void begin(FutureTask<?> task, String reader) throws StorageException {
        boolean begun = false;
        try {
            executor.execute(task);
            begun = true;
        } catch (RejectedExecutionException e) {
            throw new StorageException("The server is stopping");
        } finally {
            if (!begun) {
                places.release(reader);
            }
        }
    }

    /** Waits for running reads to end. */
    void awaitEnd(Duration longest) {
        try {
            places.awaitFree(longest.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shutdown is urgent
        }
    }
}
