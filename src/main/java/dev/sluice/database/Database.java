package dev.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The database of a deployment: opens it, migrates its tables and runs transactions with time limits. Transactions block, so
 * threads that serve streams must not run them. The owner must close it, after all users have stopped.
 */
public final class Database implements AutoCloseable {

    /** Network timeout, to detect a peer that vanished silently. Longer than every statement's limit. */
    private static final int SILENCE_MS = 15_000;

    /** Most connections in use at a time, which a pool must have: one for each read, and one for the writer. */
    public static final int CONNECTIONS = DatabaseReader.AT_ONCE + 1;

    /** Where the database is. */
    public interface Source {

        /** Opens the database; called again after a failure. */
        DataSource open() throws SQLException;

        /** Writes what is committed to the disk, if the database leaves that for later. Called while it is open. */
        default void flush() throws SQLException {}

        /** Closes what was opened, if anything. */
        void close();
    }

    /** The work of one transaction. */
    public interface Work<T> {
        T in(Transaction transaction) throws SQLException;
    }

    private final Source source;
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private volatile @Nullable DataSource open;

    public Database(Source source) {
        this.source = source;
    }

    /** Opens the database and migrates its tables. For one thread; does nothing if it is open. */
    void open() throws SQLException {
        if (open != null) {
            return;
        }
        DataSource opened = source.open();
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(opened)
                    .locations("classpath:db/migration")
                    .table("sluice_schema_history")
                    // The schema may be shared with others, whose tables are no concern of ours.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("The database's tables cannot be migrated; see the cause", e);
        }
        open = opened;
    }

    boolean isOpen() {
        return open != null;
    }

    /**
     * Takes a connection.
     *
     * @param seconds time limit of each statement
     */
    Session connect(int seconds) throws SQLException {
        DataSource opened = open;
        if (opened == null) {
            throw new SQLNonTransientConnectionException("The database is not open");
        }
        Connection connection = connection(opened);
        boolean limited = false;
        try {
            limit(connection);
            limited = true;
        } finally {
            if (!limited) {
                connection.close();
            }
        }
        return new Session(connection, busy, seconds);
    }

    /** A pool that throws what it should not is a database that fails: what waits for it is tried again. */
    private static Connection connection(DataSource source) throws SQLException {
        try {
            return source.getConnection();
        } catch (RuntimeException | Error e) {
            throw new SQLException("The data source fails", "08001", e);
        }
    }

    /**
     * Runs work in one transaction, and rolls it back on failure.
     *
     * @param seconds time limit of each statement
     */
    <T> T transaction(int seconds, Work<T> work) throws SQLException {
        try (Session session = connect(seconds)) {
            return session.transaction(work);
        }
    }

    /** Makes what is committed survive a crash. Blocks. */
    void flush() throws SQLException {
        source.flush();
    }

    private static void limit(Connection connection) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, SILENCE_MS);
        } catch (java.sql.SQLFeatureNotSupportedException | AbstractMethodError e) {
            // The driver's default applies.
        }
    }

    /** Aborts all running transactions, and breaks the connections that are in use. */
    void abort() {
        for (Connection connection : busy) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException | AbstractMethodError e) {
                // Its own limits end it, then.
            }
        }
    }

    @Override
    public void close() {
        abort();
        source.close();
    }
}
