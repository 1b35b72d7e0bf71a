package dev.sluice.conversation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's statements. What varies in them always goes as a parameter.
 *
 * @param seconds after which the database is to give up a statement
 */
record Transaction(Connection connection, int seconds) {

    /** Rows that a driver may fetch at once: a reader that has enough stops there. */
    private static final int ROWS_AT_ONCE = 50;

    /** Takes a row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Returns how many rows were changed. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Adds a row. Returns the number that the database has given it, in that column. */
    long insert(String sql, String number, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement =
                filled(connection.prepareStatement(sql, new String[] {number}), parameters)) {
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("The database tells no " + number);
                }
                return keys.getLong(1);
            }
        }
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, result -> found.add(row.of(result)), parameters);
        return found;
    }

    /** The first row, or null when there is none. */
    <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? row.of(result) : null;
        }
    }

    /** DatabaseReader row by row for as long as it is told to. */
    void each(String sql, Row<Boolean> more, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next() && more.of(result)) {
                    // the next one
                }
            }
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        return filled(connection.prepareStatement(sql), parameters);
    }

    private PreparedStatement filled(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        try {
            if (statement.getQueryTimeout() != seconds) { // which for H2 is a statement of its own
                statement.setQueryTimeout(seconds);
            }
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
