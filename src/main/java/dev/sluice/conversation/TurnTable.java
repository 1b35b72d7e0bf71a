package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.database.Transaction;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code sluice_turn}. The caller ends the transaction. Users' turns have even positions and replies odd
 * ones; positions may have gaps.
 */
final class TurnTable {

    /** Selects the turns of a conversation; the order follows. */
    static final String TURN =
            "SELECT role, content, status, created_at, stream_id, model, stop_reason, input_tokens, output_tokens, estimated,"
                    + " cached_tokens, cache_write_tokens, reasoning_tokens, parts, cost, currency FROM sluice_turn"
                    + " WHERE conversation = ?";

    /** Most turns of a page: most conversations have fewer. */
    private static final int SIZES_AT_ONCE = 32;

    /** The lengths of the next turns. */
    private static final String SIZES = "SELECT position, OCTET_LENGTH(content) + COALESCE(OCTET_LENGTH(parts), 0)"
            + " FROM sluice_turn WHERE conversation = ? AND position > ? ORDER BY position LIMIT " + SIZES_AT_ONCE;

    /** Rows of one statement: all turns of most exchanges, and few enough parameters for every driver. */
    private static final int ROWS_AT_ONCE = 16;

    private static final int COLUMNS = 18;

    private static final String ROW = "(" + String.join(", ", Collections.nCopies(COLUMNS, "?")) + ")";

    /** The statements that insert one row, two rows, and so on. */
    private static final List<String> INSERTS =
            IntStream.rangeClosed(1, ROWS_AT_ONCE).mapToObj(TurnTable::insertOf).toList();

    private static String insertOf(int rows) {
        return "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model,"
                + " stop_reason, input_tokens, output_tokens, estimated, cached_tokens, cache_write_tokens,"
                + " reasoning_tokens, parts, cost, currency) VALUES "
                + String.join(", ", Collections.nCopies(rows, ROW));
    }

    /** The position of a stored user's turn. */
    record Place(long conversation, int position) {}

    private TurnTable() {}

    /**
     * Reads a page of turns in their order; null if there is no such conversation.
     *
     * @param after the position after which it begins
     * @param bytes after how many bytes it ends: it has one turn more at most, however long that is
     */
    static @Nullable TurnPage page(Transaction transaction, String principal, String id, int after, int bytes)
            throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        if (number == null) {
            return null;
        }
        List<Size> sizes = transaction.list(SIZES, row -> new Size(row.getInt(1), row.getLong(2)), number, after);
        long sum = 0;
        int last = after;
        for (Size size : sizes) {
            if (sum >= bytes) {
                break;
            }
            sum += size.bytes;
            last = size.position;
        }
        if (sizes.isEmpty()) {
            return new TurnPage(List.of(), last, false);
        }
        List<Turn> turns = transaction.list(
                TURN + " AND position > ? AND position <= ? ORDER BY position", TurnTable::turn, number, after, last);
        boolean more = sizes.size() == SIZES_AT_ONCE || last < sizes.get(sizes.size() - 1).position;
        return new TurnPage(turns, last, more);
    }

    /** The length of a turn. */
    private record Size(int position, long bytes) {}

    /** Reads turns, the latest first, while the window has room. */
    static void read(Transaction transaction, String principal, String id, ContextWindow window) throws SQLException {
        Long number = ConversationTable.number(transaction, principal, id);
        if (number != null) {
            transaction.each(TURN + " ORDER BY position DESC", row -> window.take(turn(row)), number);
        }
    }

    /**
     * Stores a user's turn, and the reply if it has ended, in a new conversation whose id nobody else can know yet.
     *
     * @param before turns that precede them
     */
    static Place beginNew(
            Transaction transaction,
            String principal,
            String id,
            String title,
            List<Turn> before,
            Turn user,
            @Nullable LoggedTurn reply)
            throws SQLException {
        long number =
                ConversationTable.insert(transaction, principal, id, title, user.createdAt(), latest(user, reply));
        return append(transaction, number, -1, before, user, reply);
    }

    private static long latest(Turn user, @Nullable LoggedTurn reply) {
        return reply == null ? user.createdAt() : reply.turn().createdAt();
    }

    private static Place append(
            Transaction transaction,
            long conversation,
            int last,
            List<Turn> before,
            Turn user,
            @Nullable LoggedTurn reply)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        int position = last;
        for (Turn turn : before) {
            position = next(position, turn.role());
            rows.add(new Row(position, LoggedTurn.of(turn)));
        }
        position = next(position, Role.USER);
        rows.add(new Row(position, LoggedTurn.of(user)));
        if (reply != null) {
            rows.add(new Row(position + 1, reply));
        }
        insert(transaction, conversation, rows);
        return new Place(conversation, position);
    }

    /**
     * Stores a user's turn, and the reply if it has ended; and the conversation if it is new.
     *
     * @param before turns that precede them if the conversation is empty
     * @param appends whether they also do if it is not
     */
    static Place begin(
            Transaction transaction,
            String principal,
            String id,
            String title,
            List<Turn> before,
            boolean appends,
            Turn user,
            @Nullable LoggedTurn reply)
            throws SQLException {
        // First, since it locks the conversation: nobody else adds a turn until the transaction has ended.
        if (!ConversationTable.touch(transaction, principal, id, latest(user, reply))) {
            return beginNew(transaction, principal, id, title, before, user, reply);
        }
        Found found = transaction.first(
                // Not MAX(position), for which H2 reads all turns; the order is that of the primary key, backwards.
                "SELECT number, (SELECT position FROM sluice_turn WHERE conversation = number"
                        + " ORDER BY conversation DESC, position DESC LIMIT 1)"
                        + " FROM sluice_conversation WHERE principal = ? AND id = ?",
                row -> new Found(row.getLong(1), integer(row, 2)),
                principal,
                id);
        if (found == null) {
            throw new SQLException("A conversation was deleted while it was begun", "23000");
        }
        return found.last == null
                ? append(transaction, found.number, -1, before, user, reply)
                : append(transaction, found.number, found.last, appends ? before : List.of(), user, reply);
    }

    /** Finds a stream's user's turn, the last of its request; null if it is not stored. Locks the conversation as {@link #begin} does. */
    static @Nullable Place begun(Transaction transaction, String principal, String id, Turn user) throws SQLException {
        if (!ConversationTable.touch(transaction, principal, id, user.createdAt())) {
            return null;
        }
        return transaction.first(
                "SELECT number, position FROM sluice_conversation JOIN sluice_turn ON conversation = number"
                        + " WHERE principal = ? AND id = ? AND stream_id = ? AND role <> 'assistant' ORDER BY position DESC",
                row -> new Place(row.getLong(1), row.getInt(2)),
                principal,
                id,
                user.streamId());
    }

    /**
     * A conversation as found.
     *
     * @param last the position of its last turn; null if it has none
     */
    private record Found(long number, @Nullable Integer last) {}

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static int next(int position, Role role) {
        int next = position + 1;
        return next % 2 == (role == Role.ASSISTANT ? 1 : 0) ? next : next + 1;
    }

    /** Stores the reply to a turn. Does nothing if that turn was deleted. */
    static void end(Transaction transaction, Place place, LoggedTurn reply) throws SQLException {
        // In a statement of its own: one that waits for a lock goes on with what it saw before it waited.
        ConversationTable.lock(transaction, place.conversation());
        int touched = transaction.update(
                "UPDATE sluice_conversation SET updated_at = GREATEST(updated_at, ?) WHERE number = ? AND EXISTS (SELECT 1 FROM sluice_turn"
                        + " WHERE conversation = ? AND position = ? AND stream_id = ?)",
                reply.turn().createdAt(),
                place.conversation(),
                place.conversation(),
                place.position(),
                reply.turn().streamId());
        if (touched > 0) {
            insert(transaction, place.conversation(), List.of(new Row(place.position() + 1, reply)));
            AttachmentTable.insert(transaction, place.conversation(), reply.blobs());
        }
    }

    /** Whether the reply of that stream is stored. */
    static boolean isAnswered(Transaction transaction, Place place, @Nullable String streamId) throws SQLException {
        return transaction.first(
                        "SELECT 1 FROM sluice_turn WHERE conversation = ? AND stream_id = ? AND model IS NOT NULL",
                        row -> true,
                        place.conversation(),
                        streamId)
                != null;
    }

    /** Inserts rows, as few statements as the limit of rows in one allows. */
    private static void insert(Transaction transaction, long conversation, List<Row> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            List<Row> some = rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE));
            List<@Nullable Object> parameters = new ArrayList<>(some.size() * COLUMNS);
            some.forEach(row -> row.addTo(parameters, conversation));
            transaction.update(INSERTS.get(some.size() - 1), parameters.toArray());
        }
    }

    /** A turn at its position. */
    private record Row(int position, LoggedTurn logged) {

        void addTo(List<@Nullable Object> parameters, long conversation) {
            Turn turn = logged.turn();
            Reply reply = turn.reply();
            StopReason reason = reply == null ? null : reply.stopReason();
            parameters.add(conversation);
            parameters.add(position);
            parameters.add(turn.role().wireName());
            parameters.add(Transaction.storable(logged.content()));
            parameters.add(turn.status().wireName());
            parameters.add(turn.createdAt());
            parameters.add(turn.streamId());
            parameters.add(reply == null ? null : Transaction.storable(reply.model()));
            parameters.add(reason == null ? null : reason.wireName());
            parameters.add(reply == null ? null : reply.usage().input());
            parameters.add(reply == null ? null : reply.usage().output());
            parameters.add(reply == null ? null : reply.usage().estimated());
            parameters.add(reply == null ? null : told(reply.usage().cached()));
            parameters.add(reply == null ? null : told(reply.usage().cacheWrite()));
            parameters.add(reply == null ? null : told(reply.usage().reasoning()));
            String parts = logged.parts();
            parameters.add(parts == null ? null : Transaction.storable(parts));
            Cost cost = reply == null ? null : reply.cost();
            parameters.add(cost == null ? null : cost.amount());
            parameters.add(cost == null ? null : cost.currency());
        }

        private static @Nullable Long told(long tokens) {
            return tokens == Usage.UNTOLD ? null : tokens;
        }
    }

    private static @Nullable Cost cost(ResultSet row) throws SQLException {
        BigDecimal amount = row.getBigDecimal(15);
        return amount == null ? null : new Cost(amount, row.getString(16));
    }

    /**
     * Deletes a stream's turns and all later ones. Returns the streams of those that have no reply; empty if the conversation had no
     * turns of that stream.
     */
    static Optional<Set<String>> cut(Transaction transaction, String principal, String id, String streamId)
            throws SQLException {
        // Before anything is read: another node's turn may name an attachment that the deleted ones name.
        Long number = ConversationTable.lock(transaction, principal, id)
                ? ConversationTable.number(transaction, principal, id)
                : null;
        Integer from = number == null
                ? null
                : transaction.first(
                        "SELECT MIN(position) FROM sluice_turn WHERE conversation = ? AND stream_id = ?",
                        row -> (Integer) row.getObject(1),
                        number,
                        streamId);
        if (number == null || from == null) {
            return Optional.empty();
        }
        Set<String> unanswered = new HashSet<>(transaction.list(
                "SELECT stream_id FROM sluice_turn WHERE conversation = ? AND position >= ? AND stream_id IS NOT NULL"
                        + " GROUP BY stream_id HAVING COUNT(model) = 0",
                row -> row.getString(1),
                number,
                from));
        transaction.update("DELETE FROM sluice_turn WHERE conversation = ? AND position >= ?", number, from);
        AttachmentTable.prune(transaction, number);
        return Optional.of(unanswered);
    }

    /** As {@link #cut}, unless other turns follow those of the stream. */
    static Optional<Set<String>> cutLast(Transaction transaction, String principal, String id, String streamId)
            throws SQLException {
        return ConversationTable.lock(transaction, principal, id)
                        && ReplyTable.isLast(transaction, principal, id, streamId)
                ? cut(transaction, principal, id, streamId)
                : Optional.empty();
    }

    private static long told(ResultSet row, int column) throws SQLException {
        long tokens = row.getLong(column);
        return row.wasNull() ? Usage.UNTOLD : tokens;
    }

    static Turn turn(ResultSet row) throws SQLException {
        String model = row.getString(6);
        String reason = row.getString(7);
        Reply reply = model == null
                ? null
                : new Reply(
                        model,
                        reason == null ? null : StopReason.valueOf(reason.toUpperCase(Locale.ROOT)),
                        new Usage(
                                row.getLong(8),
                                row.getLong(9),
                                told(row, 11),
                                told(row, 12),
                                told(row, 13),
                                row.getBoolean(10)),
                        cost(row));
        return new Turn(
                Role.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                row.getString(2),
                row.getString(14),
                Status.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                row.getLong(4),
                row.getString(5),
                reply);
    }
}
