package dev.sluice.conversation;

import java.sql.SQLException;

/** The statements on {@code sluice_token_use}: tokens by principal and day (UTC). The caller ends the transaction. */
final class TokenTable {

    private TokenTable() {}

    /** Adds to a day's tokens. Returns the new total, over all nodes. */
    static long add(Transaction transaction, String principal, long day, long tokens) throws SQLException {
        int known = transaction.update(
                "UPDATE sluice_token_use SET tokens = tokens + ? WHERE principal = ? AND utc_day = ?",
                tokens,
                principal,
                day);
        if (known == 0) {
            transaction.update(
                    "INSERT INTO sluice_token_use (principal, utc_day, tokens) VALUES (?, ?, ?)",
                    principal,
                    day,
                    tokens);
        }
        return tokens(transaction, principal, day);
    }

    /** Returns a day's tokens. */
    static long tokens(Transaction transaction, String principal, long day) throws SQLException {
        Long tokens = transaction.first(
                "SELECT tokens FROM sluice_token_use WHERE principal = ? AND utc_day = ?",
                row -> row.getLong(1),
                principal,
                day);
        return tokens == null ? 0 : tokens;
    }

    /** Deletes the counts of earlier days. */
    static void expire(Transaction transaction, long beforeDay) throws SQLException {
        transaction.update("DELETE FROM sluice_token_use WHERE utc_day < ?", beforeDay);
    }

    /** Deletes all counts of a principal. */
    static void deleteAll(Transaction transaction, String principal) throws SQLException {
        transaction.update("DELETE FROM sluice_token_use WHERE principal = ?", principal);
    }
}
