package dev.sluice.conversation;

import dev.sluice.database.Transaction;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The statements that find turns by the stream of their reply. */
final class ReplyTable {

    /** Finds the conversation that has the reply of a stream: of its turns, the one with a model. */
    static final String HAVING = "SELECT id FROM sluice_turn JOIN sluice_conversation ON number = conversation"
            + " WHERE stream_id = ? AND model IS NOT NULL AND principal = ?";

    /** Finds the conversation that the turns of a stream end. */
    static final String ENDING = "SELECT id FROM sluice_turn AS last JOIN sluice_conversation ON number = conversation"
            + " WHERE stream_id = ? AND principal = ? AND NOT EXISTS (SELECT 1 FROM sluice_turn AS later"
            + " WHERE later.conversation = last.conversation AND later.position > last.position"
            + " AND (later.stream_id IS NULL OR later.stream_id <> last.stream_id))";

    private ReplyTable() {}

    /** Returns the id of the conversation that has the reply of a stream; null if it is not stored. */
    static @Nullable String conversation(Transaction transaction, String principal, String stream) throws SQLException {
        return transaction.first(HAVING, row -> row.getString(1), stream, principal);
    }

    /** Returns the id of the conversation that the turns of a stream end; null if they do not, or are not stored. */
    static @Nullable String conversationEndingWith(Transaction transaction, String principal, String stream)
            throws SQLException {
        return transaction.first(ENDING, row -> row.getString(1), stream, principal);
    }

    /** Whether the last turn of a conversation is that stream's. */
    static boolean isLast(Transaction transaction, String principal, String id, String stream) throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        return number != null
                && stream.equals(transaction.first(
                        "SELECT COALESCE(stream_id, '') FROM sluice_turn WHERE conversation = ?"
                                + " ORDER BY conversation DESC, position DESC LIMIT 1",
                        row -> row.getString(1),
                        number));
    }

    /**
     * Reads turns up to a reply, the latest first, while the window has room. Returns whether it is the last one.
     *
     * @param stream the reply's stream
     */
    static boolean read(Transaction transaction, String principal, String id, ContextWindow window, String stream)
            throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        AtomicInteger later = new AtomicInteger();
        AtomicBoolean found = new AtomicBoolean();
        if (number != null) {
            transaction.each(
                    TurnTable.TURN + " ORDER BY position DESC",
                    row -> {
                        Turn turn = TurnTable.turn(row);
                        if (found.get() || stream.equals(turn.streamId())) {
                            found.set(true);
                            return window.take(turn);
                        }
                        later.incrementAndGet();
                        return true;
                    },
                    number);
        }
        return later.get() == 0;
    }
}
