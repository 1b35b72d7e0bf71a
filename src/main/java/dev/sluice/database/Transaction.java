package dev.sluice.database;

import dev.sluice.json.JsonText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of a session's transactions. Values are always passed as parameters. Statements stay prepared until it
 * is closed.
 */
public final class Transaction implements AutoCloseable {

    /** Rows that a driver fetches at once: {@link #each} may stop early. */
    private static final int ROWS_AT_ONCE = 50;

    private final Connection connection;
    private final int seconds;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /** Maps a row. */
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** @param seconds time limit of each statement */
    Transaction(Connection connection, int seconds) {
        this.connection = connection;
        this.seconds = seconds;
    }

    /** Returns the number of rows changed. */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        return filled(prepare(sql, null), parameters).executeUpdate();
    }

    /** Inserts a row. Returns the value that the database generated for the column {@code number}. */
    public long insert(String sql, String number, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = filled(prepare(sql, number), parameters);
        statement.executeUpdate();
        try (ResultSet keys = statement.getGeneratedKeys()) {
            if (!keys.next()) {
                throw new SQLException("The database returned no generated " + number);
            }
            return keys.getLong(1);
        }
    }

    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, result -> found.add(row.of(result)), parameters);
        return found;
    }

    /** Returns the first row; null if there is none. */
    public <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (ResultSet result = filled(prepare(sql, null), parameters).executeQuery()) {
            return result.next() ? row.of(result) : null;
        }
    }

    /** Reads row by row until {@code more} returns false. */
    public void each(String sql, Row<Boolean> more, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = filled(prepare(sql, null), parameters);
        statement.setFetchSize(ROWS_AT_ONCE);
        try (ResultSet result = statement.executeQuery()) {
            while (result.next() && more.of(result)) {
                // the next one
            }
        }
    }

    /** Replaces what not every database stores: PostgreSQL lacks U+0000, and UTF-8 lone surrogates. */
    public static String storable(String text) {
        return JsonText.wellFormed(text).replace('\0', '\uFFFD');
    }

    private PreparedStatement prepare(String sql, @Nullable String generated) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = generated == null
                    ? connection.prepareStatement(sql)
                    : connection.prepareStatement(sql, new String[] {generated});
            prepared.put(sql, known);
            if (known.getQueryTimeout() != seconds) { // for H2, setting it is a statement of its own
                known.setQueryTimeout(seconds);
            }
        }
        return known;
    }

    private static PreparedStatement filled(PreparedStatement statement, @Nullable Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
