package dev.sluice.conversation;

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
 * The database of a deployment: opened, brought up to date, and asked within time limits. Blocks whoever asks, so nobody
 * asks who serves a stream. Closed by whoever made it, once nobody asks any more.
 */
public final class Database implements AutoCloseable {

    /** Where a connection's other end is gone without a word, that is noticed after so long. Above every statement's limit. */
    private static final int SILENCE_MS = 15_000;

    /** Where the database is. */
    public interface Source {

        /** Opens it; called again when that failed. */
        DataSource open() throws SQLException;

        /** Lets go of what was opened, if anything was. */
        void close();
    }

    /** What is done in one transaction. */
    interface Work<T> {
        T in(Transaction transaction) throws SQLException;
    }

    private final Source source;
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
    private volatile @Nullable DataSource open;

    public Database(Source source) {
        this.source = source;
    }

    /** Opens the database and brings its tables up to date. For one thread; does nothing when that was done. */
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
            throw new SQLException("The tables cannot be brought up to date", e);
        }
        open = opened;
    }

    boolean isOpen() {
        return open != null;
    }

    /**
     * Does something in one transaction, which is undone when it fails.
     *
     * @param seconds that each statement may take
     */
    <T> T transaction(int seconds, Work<T> work) throws SQLException {
        DataSource opened = open;
        if (opened == null) {
            throw new SQLNonTransientConnectionException("The database is not open");
        }
        try (Connection connection = opened.getConnection()) {
            busy.add(connection);
            boolean done = false;
            try {
                limit(connection);
                connection.setAutoCommit(false);
                T result = work.in(new Transaction(connection, seconds));
                connection.commit();
                done = true;
                return result;
            } finally {
                busy.remove(connection);
                if (!done) {
                    undo(connection);
                }
                connection.setAutoCommit(true); // a pool of the server's need not do that
            }
        }
    }

    private static void limit(Connection connection) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, SILENCE_MS);
        } catch (java.sql.SQLFeatureNotSupportedException | AbstractMethodError e) {
            // Then it is as the driver has it.
        }
    }

    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and what was done with it.
        }
    }

    /** Breaks off whatever is being asked. */
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
