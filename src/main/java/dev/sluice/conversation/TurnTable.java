package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code sluice_turn}. The caller ends the transaction. Users' turns have even positions and replies odd
 * ones; positions may have gaps.
 */
final class TurnTable {

    private static final String TURN =
            "SELECT role, content, status, created_at, stream_id, model, stop_reason, input_tokens, output_tokens, estimated"
                    + " FROM sluice_turn WHERE conversation = ?";

    /** The position of a stored user's turn. */
    record Place(long conversation, int position) {}

    private TurnTable() {}

    /** Returns all turns in order; an empty list if there is no such conversation. */
    static List<Turn> turns(Transaction transaction, String principal, String id) throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        return number == null ? List.of() : transaction.list(TURN + " ORDER BY position", TurnTable::turn, number);
    }

    /** Reads turns, the latest first, while the window has room. */
    static void read(Transaction transaction, String principal, String id, ContextWindow window) throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        if (number != null) {
            transaction.each(TURN + " ORDER BY position DESC", row -> window.take(turn(row)), number);
        }
    }

    /**
     * Stores a user's turn in a new conversation whose id nobody else can know yet.
     *
     * @param before turns that precede it
     */
    static Place beginNew(
            Transaction transaction, String principal, String id, String title, List<Turn> before, Turn user)
            throws SQLException {
        return append(
                transaction,
                ConversationTable.insert(transaction, principal, id, title, user.createdAt()),
                -1,
                before,
                user);
    }

    private static Place append(Transaction transaction, long conversation, int last, List<Turn> before, Turn user)
            throws SQLException {
        int position = last;
        for (Turn turn : before) {
            position = next(position, turn.role());
            insert(transaction, conversation, position, turn);
        }
        position = next(position, Role.USER);
        insert(transaction, conversation, position, user);
        return new Place(conversation, position);
    }

    /**
     * Stores a user's turn, and the conversation if it is new. Idempotent for each stream.
     *
     * @param before turns that precede it if the conversation is empty
     */
    static Place begin(Transaction transaction, String principal, String id, String title, List<Turn> before, Turn user)
            throws SQLException {
        long now = user.createdAt();
        if (!ConversationTable.touch(transaction, principal, id, now)) {
            long unused = ConversationTable.insert(transaction, principal, id, title, now);
        }
        Found found = transaction.first(
                "SELECT number, (SELECT MAX(position) FROM sluice_turn WHERE conversation = number),"
                        + " (SELECT position FROM sluice_turn WHERE conversation = number AND stream_id = ? AND role = 'user')"
                        + " FROM sluice_conversation WHERE principal = ? AND id = ?",
                row -> new Found(row.getLong(1), integer(row, 2), integer(row, 3)),
                user.streamId(),
                principal,
                id);
        if (found == null) {
            throw new SQLException("A conversation was deleted while it was begun", "23000");
        }
        if (found.streams != null) {
            return new Place(found.number, found.streams);
        }
        return found.last == null
                ? append(transaction, found.number, -1, before, user)
                : append(transaction, found.number, found.last, List.of(), user);
    }

    /**
     * A conversation as found.
     *
     * @param last the position of its last turn; null if it has none
     * @param streams the position of the stream's own turn; null if it is not stored
     */
    private record Found(
            long number, @Nullable Integer last, @Nullable Integer streams) {}

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static int next(int position, Role role) {
        int next = position + 1;
        return next % 2 == (role == Role.USER ? 0 : 1) ? next : next + 1;
    }

    /** Stores the reply to a turn. Does nothing if that turn was deleted. */
    static void end(Transaction transaction, Place place, Turn reply) throws SQLException {
        int touched = transaction.update(
                "UPDATE sluice_conversation SET updated_at = ? WHERE number = ? AND EXISTS (SELECT 1 FROM sluice_turn"
                        + " WHERE conversation = ? AND position = ? AND stream_id = ?)",
                reply.createdAt(),
                place.conversation(),
                place.conversation(),
                place.position(),
                reply.streamId());
        if (touched > 0) {
            insert(transaction, place.conversation(), place.position() + 1, reply);
        }
    }

    /** Whether the reply of that stream is stored. */
    static boolean isAnswered(Transaction transaction, Place place, @Nullable String streamId) throws SQLException {
        return transaction.first(
                        "SELECT 1 FROM sluice_turn WHERE conversation = ? AND stream_id = ? AND role = 'assistant'",
                        row -> true,
                        place.conversation(),
                        streamId)
                != null;
    }

    private static void insert(Transaction transaction, long conversation, int position, Turn turn)
            throws SQLException {
        Reply reply = turn.reply();
        StopReason reason = reply == null ? null : reply.stopReason();
        transaction.update(
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model,"
                        + " stop_reason, input_tokens, output_tokens, estimated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                conversation,
                position,
                turn.role().wireName(),
                Transaction.storable(turn.content()),
                turn.status().wireName(),
                turn.createdAt(),
                turn.streamId(),
                reply == null ? null : Transaction.storable(reply.model()),
                reason == null ? null : reason.wireName(),
                reply == null ? null : reply.usage().input(),
                reply == null ? null : reply.usage().output(),
                reply == null ? null : reply.usage().estimated());
    }

    /** Deletes a stream's turns and all later ones. Returns whether the conversation had turns of that stream. */
    static boolean cut(Transaction transaction, String principal, String id, String streamId) throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        Integer from = number == null
                ? null
                : transaction.first(
                        "SELECT MIN(position) FROM sluice_turn WHERE conversation = ? AND stream_id = ?",
                        row -> (Integer) row.getObject(1),
                        number,
                        streamId);
        if (from == null) {
            return false;
        }
        transaction.update("DELETE FROM sluice_turn WHERE conversation = ? AND position >= ?", number, from);
        return true;
    }

    private static Turn turn(ResultSet row) throws SQLException {
        String model = row.getString(6);
        String reason = row.getString(7);
        Reply reply = model == null
                ? null
                : new Reply(
                        model,
                        reason == null ? null : StopReason.valueOf(reason.toUpperCase(Locale.ROOT)),
                        new Usage(row.getLong(8), row.getLong(9), row.getBoolean(10)));
        return new Turn(
                Role.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                row.getString(2),
                Status.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                row.getLong(4),
                row.getString(5),
                reply);
    }
}
