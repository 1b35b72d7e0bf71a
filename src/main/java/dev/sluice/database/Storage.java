package dev.sluice.database;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * A database with the reader and the writer of all who store something in it. Opened in the background, and again while that
 * fails. The owner must close it.
 */
public final class Storage implements AutoCloseable {

    /** How long reads and writes that have begun may go on after the end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Database database;
    private final DatabaseReader reader;
    private final DatabaseWriter writer;

    /**
     * Begins to open the database. Does not block.
     *
     * @param database closed here
     * @param executor runs reads, which block
     * @param threads makes the writing thread
     */
    public Storage(Database database, Executor executor, ThreadFactory threads) {
        this(database, executor, threads, DatabaseWriter.LINGER, DatabaseWriter.STALL);
    }

    /**
     * Begins to open the database with other times.
     *
     * @param linger in place of {@link DatabaseWriter#LINGER}
     * @param stall in place of {@link DatabaseWriter#STALL}
     */
    public Storage(Database database, Executor executor, ThreadFactory threads, Duration linger, Duration stall) {
        this.database = database;
        this.reader = new DatabaseReader(database, executor);
        this.writer = new DatabaseWriter(database, threads, linger, stall);
    }

    public DatabaseReader reader() {
        return reader;
    }

    public DatabaseWriter writer() {
        return writer;
    }

    /** The queue of the writer. */
    public WriteQueue queue() {
        return writer.queue();
    }

    /** Whether the database has been opened. */
    public boolean isOpen() {
        return database.isOpen();
    }

    /** Whether the database is open and takes writes. */
    public boolean isReady() {
        return database.isOpen() && queue().isHealthy();
    }

    /** Takes no more writes, and blocks until pending ones are done, at most that long. */
    public void drain(Duration longest) {
        queue().close(longest);
    }

    @Override
    public void close() {
        queue().close(Duration.ofMillis(1));
        database.abort();
        queue().close(LAST_WORDS);
        reader.awaitEnd(LAST_WORDS);
        database.close();
    }
}
