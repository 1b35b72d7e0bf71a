package dev.sluice.conversation;

import dev.sluice.json.JsonText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of one transaction. Values are always passed as parameters.
 *
 * @param seconds time limit of each statement
 */
record Transaction(Connection connection, int seconds) {

    /** Rows that a driver fetches at once: {@link #each} may stop early. */
    private static final int ROWS_AT_ONCE = 50;

    /** Maps a row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Returns the number of rows changed. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Inserts a row. Returns the value that the database generated for the column {@code number}. */
    long insert(String sql, String number, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement =
                filled(connection.prepareStatement(sql, new String[] {number}), parameters)) {
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw new SQLException("The database returned no generated " + number);
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

    /** Returns the first row; null if there is none. */
    <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? row.of(result) : null;
        }
    }

    /** Reads row by row until {@code more} returns false. */
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

    /** Replaces what not every database stores: PostgreSQL lacks U+0000, and UTF-8 lone surrogates. */
    static String storable(String text) {
        return JsonText.wellFormed(text).replace('\0', '\uFFFD');
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        return filled(connection.prepareStatement(sql), parameters);
    }

    private PreparedStatement filled(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        try {
            if (statement.getQueryTimeout() != seconds) { // for H2, setting it is a statement of its own
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
