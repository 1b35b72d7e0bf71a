package dev.sluice.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * One connection to the database, on which transactions run one after the other and share their prepared statements. For one
 * thread, which must close it; closing returns the connection to its pool.
 */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final Set<Connection> open;
    private final Transaction transaction;

    /**
     * Makes a session.
     *
     * @param connection closed here
     * @param open contains the connection while the session is open
     * @param seconds time limit of each statement
     */
    Session(Connection connection, Set<Connection> open, int seconds) throws SQLException {
        this.connection = connection;
        this.open = open;
        this.transaction = new Transaction(connection, seconds);
        open.add(connection);
        boolean ready = false;
        try {
            connection.setAutoCommit(false);
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** Runs work in one transaction, and rolls it back on failure. */
    <T> T transaction(Database.Work<T> work) throws SQLException {
        boolean done = false;
        try {
            T result = work.in(transaction);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                undo();
            }
        }
    }

    private void undo() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and what was done with it.
        }
    }

    @Override
    public void close() throws SQLException {
        open.remove(connection);
        try (connection;
                transaction) {
            connection.setAutoCommit(true); // a server's pool need not do that
        }
    }
}
