package dev.sluice.conversation;

import dev.sluice.database.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on {@code sluice_conversation}. The caller ends the transaction. */
final class ConversationTable {

    private static final String CONVERSATION =
            "SELECT id, title, created_at, updated_at FROM sluice_conversation WHERE principal = ?";

    /** Conversations that one transaction of many deletes, with all their turns: it takes a fraction of a second. */
    static final int AT_ONCE = 100;

    private ConversationTable() {}

    /** A principal's conversations, newest first. */
    static List<Conversation> list(
            Transaction transaction, String principal, @Nullable String words, @Nullable Cursor after, int limit)
            throws SQLException {
        StringBuilder sql = new StringBuilder(CONVERSATION);
        List<@Nullable Object> parameters = new ArrayList<>(List.of(principal));
        if (after != null) {
            sql.append(" AND (updated_at < ? OR (updated_at = ? AND id < ?))");
            parameters.addAll(List.of(after.updatedAt(), after.updatedAt(), after.id()));
        }
        if (words != null) {
            // Which letters are equal is up to the database's locale.
            sql.append(" AND (LOWER(title) LIKE LOWER(?) ESCAPE '!' OR EXISTS (SELECT 1 FROM sluice_turn"
                    + " WHERE conversation = number AND LOWER(content) LIKE LOWER(?) ESCAPE '!'))");
            String pattern = '%' + Transaction.storable(words).replaceAll("[!%_]", "!$0") + '%';
            parameters.addAll(List.of(pattern, pattern));
        }
        sql.append(" ORDER BY updated_at DESC, id DESC LIMIT ?");
        parameters.add(limit);
        return transaction.list(sql.toString(), ConversationTable::conversation, parameters.toArray());
    }

    static @Nullable Conversation find(Transaction transaction, String principal, String id) throws SQLException {
        return transaction.first(CONVERSATION + " AND id = ?", ConversationTable::conversation, principal, id);
    }

    /** The row's number; null if there is no such conversation. */
    static @Nullable Long number(Transaction transaction, String principal, String id) throws SQLException {
        return transaction.first(
                "SELECT number FROM sluice_conversation WHERE principal = ? AND id = ?",
                row -> row.getLong(1),
                principal,
                id);
    }

    /**
     * Adds a conversation. Returns the row's number.
     *
     * @param createdAt its first turn
     * @param updatedAt its latest turn
     */
    static long insert(
            Transaction transaction, String principal, String id, String title, long createdAt, long updatedAt)
            throws SQLException {
        return transaction.insert(
                "INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
                "number",
                principal,
                id,
                Transaction.storable(title),
                createdAt,
                updatedAt);
    }

    /** Marks a conversation as changed at that time, or later. Returns whether there is such a conversation. */
    static boolean touch(Transaction transaction, String principal, String id, long now) throws SQLException {
        return transaction.update(
                        "UPDATE sluice_conversation SET updated_at = GREATEST(updated_at, ?) WHERE principal = ? AND id = ?",
                        now,
                        principal,
                        id)
                > 0;
    }

    /**
     * Keeps other transactions from changing a conversation's turns until this one ends. Returns whether there is such a
     * conversation. What was read before it may be old.
     */
    static boolean lock(Transaction transaction, String principal, String id) throws SQLException {
        return touch(transaction, principal, id, 0);
    }

    /**
     * As {@link #lock(Transaction, String, String)}, by the row's number. Without effect if there is no such conversation.
     */
    static void lock(Transaction transaction, long number) throws SQLException {
        Integer unused = transaction.first(
                "SELECT 1 FROM sluice_conversation WHERE number = ? FOR UPDATE", row -> row.getInt(1), number);
    }

    /** Changes the title. Returns whether there is such a conversation. */
    static boolean rename(Transaction transaction, String principal, String id, String title) throws SQLException {
        return transaction.update(
                        "UPDATE sluice_conversation SET title = ? WHERE principal = ? AND id = ?",
                        Transaction.storable(title),
                        principal,
                        id)
                > 0;
    }

    /** Deletes a conversation with its turns. Returns whether there was one. */
    static boolean delete(Transaction transaction, String principal, String id) throws SQLException {
        return transaction.update("DELETE FROM sluice_conversation WHERE principal = ? AND id = ?", principal, id) > 0;
    }

    /**
     * What became of some conversations that were to be deleted.
     *
     * @param more whether there may be others
     */
    record SomeDeleted(int number, boolean more) {}

    /** Deletes some conversations of a principal. */
    static SomeDeleted deleteSome(Transaction transaction, String principal) throws SQLException {
        return deleteSome(transaction, "principal = ?", principal);
    }

    /** Deletes some conversations without a turn since that time. */
    static SomeDeleted expireSome(Transaction transaction, long before) throws SQLException {
        return deleteSome(transaction, "updated_at < ?", before);
    }

    private static SomeDeleted deleteSome(Transaction transaction, String which, Object value) throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>(List.of(value));
        parameters.addAll(transaction.list(
                "SELECT number FROM sluice_conversation WHERE " + which + " LIMIT ?",
                row -> row.getLong(1),
                value,
                AT_ONCE));
        int found = parameters.size() - 1;
        // With the condition again: another node may have stored a turn since.
        int deleted = found == 0
                ? 0
                : transaction.update(
                        "DELETE FROM sluice_conversation WHERE " + which + " AND number IN (?" + ", ?".repeat(found - 1)
                                + ')',
                        parameters.toArray());
        return new SomeDeleted(deleted, found == AT_ONCE);
    }

    /** When the latest turn of all was; empty if there is none. */
    static Optional<Instant> newest(Transaction transaction) throws SQLException {
        Long time = transaction.first(
                "SELECT updated_at FROM sluice_conversation ORDER BY updated_at DESC LIMIT 1", row -> row.getLong(1));
        return Optional.ofNullable(time).map(Instant::ofEpochMilli);
    }

    private static Conversation conversation(ResultSet row) throws SQLException {
        return new Conversation(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
    }
}
