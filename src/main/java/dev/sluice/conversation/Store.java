package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is asked of the database about conversations, each within a transaction that somebody else ends. */
final class Store {

    private static final String CONVERSATION =
            "SELECT id, title, created_at, updated_at FROM sluice_conversation WHERE principal = ?";

    private static final String TURN =
            "SELECT role, content, status, created_at, stream_id, model, stop_reason, input_tokens, output_tokens, estimated"
                    + " FROM sluice_turn WHERE conversation = ?";

    /** Where a user's turn was put. */
    record Place(long conversation, int position) {}

    private Store() {}

    /** A principal's conversations, newest first. */
    static List<Conversation> list(
            Transaction session, String principal, @Nullable String words, @Nullable Cursor after, int limit)
            throws SQLException {
        StringBuilder sql = new StringBuilder(CONVERSATION);
        List<@Nullable Object> parameters = new ArrayList<>(List.of(principal));
        if (after != null) {
            sql.append(" AND (updated_at < ? OR (updated_at = ? AND id < ?))");
            parameters.addAll(List.of(after.updatedAt(), after.updatedAt(), after.id()));
        }
        if (words != null) {
            // Letters of one kind are what the database's own locale says.
            sql.append(" AND (LOWER(title) LIKE LOWER(?) ESCAPE '!' OR EXISTS (SELECT 1 FROM sluice_turn"
                    + " WHERE conversation = number AND LOWER(content) LIKE LOWER(?) ESCAPE '!'))");
            String pattern = '%' + storable(words).replaceAll("[!%_]", "!$0") + '%';
            parameters.addAll(List.of(pattern, pattern));
        }
        sql.append(" ORDER BY updated_at DESC, id DESC LIMIT ?");
        parameters.add(limit);
        return session.list(sql.toString(), Store::conversation, parameters.toArray());
    }

    static @Nullable Conversation find(Transaction session, String principal, String id) throws SQLException {
        return session.first(CONVERSATION + " AND id = ?", Store::conversation, principal, id);
    }

    private static @Nullable Long number(Transaction session, String principal, String id) throws SQLException {
        return session.first(
                "SELECT number FROM sluice_conversation WHERE principal = ? AND id = ?",
                row -> row.getLong(1),
                principal,
                id);
    }

    /** All turns in their order; none where there is no such conversation. */
    static List<Turn> turns(Transaction session, String principal, String id) throws SQLException {
        Long number = number(session, principal, id);
        return number == null ? List.of() : session.list(TURN + " ORDER BY position", Store::turn, number);
    }

    /** DatabaseReader the turns from the latest on, for as long as the history has room. */
    static void read(Transaction session, String principal, String id, ContextWindow history) throws SQLException {
        Long number = number(session, principal, id);
        if (number != null) {
            session.each(TURN + " ORDER BY position DESC", row -> history.take(turn(row)), number);
        }
    }

    /**
     * Stores a user's turn as the first of a conversation that nobody else can know of yet.
     *
     * @param before turns that come before it
     */
    static Place beginNew(Transaction session, String principal, String id, String title, List<Turn> before, Turn user)
            throws SQLException {
        return append(session, insert(session, principal, id, title, user.createdAt()), -1, before, user);
    }

    private static long insert(Transaction session, String principal, String id, String title, long now)
            throws SQLException {
        return session.insert(
                "INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
                "number",
                principal,
                id,
                storable(title),
                now,
                now);
    }

    private static Place append(Transaction session, long conversation, int last, List<Turn> before, Turn user)
            throws SQLException {
        int position = last;
        for (Turn turn : before) {
            position = next(position, turn.role());
            insert(session, conversation, position, turn);
        }
        position = next(position, Role.USER);
        insert(session, conversation, position, user);
        return new Place(conversation, position);
    }

    /**
     * Stores a user's turn, with the conversation where it is new. Does nothing more when that was done for this stream.
     *
     * @param before turns that come first where the conversation has none
     */
    static Place begin(Transaction session, String principal, String id, String title, List<Turn> before, Turn user)
            throws SQLException {
        long now = user.createdAt();
        int known = session.update(
                "UPDATE sluice_conversation SET updated_at = ? WHERE principal = ? AND id = ?", now, principal, id);
        if (known == 0) {
            long unused = insert(session, principal, id, title, now);
        }
        Found found = session.first(
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
        if (found.there != null) {
            return new Place(found.number, found.there);
        }
        return found.last == null
                ? append(session, found.number, -1, before, user)
                : append(session, found.number, found.last, List.of(), user);
    }

    /**
     * What there is of a conversation.
     *
     * @param last the position of its last turn; null where it has none
     * @param there where the stream's turn is; null where it is nowhere
     */
    private record Found(
            long number, @Nullable Integer last, @Nullable Integer there) {}

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static int next(int position, Role role) {
        int next = position + 1;
        return next % 2 == (role == Role.USER ? 0 : 1) ? next : next + 1;
    }

    /** Stores the reply to a turn that has none; or nothing, where that turn was deleted. */
    static void end(Transaction session, Place place, Turn reply) throws SQLException {
        int there = session.update(
                "UPDATE sluice_conversation SET updated_at = ? WHERE number = ? AND EXISTS (SELECT 1 FROM sluice_turn"
                        + " WHERE conversation = ? AND position = ? AND stream_id = ?)",
                reply.createdAt(),
                place.conversation(),
                place.conversation(),
                place.position(),
                reply.streamId());
        if (there > 0) {
            insert(session, place.conversation(), place.position() + 1, reply);
        }
    }

    /** Whether the reply of that stream is there. */
    static boolean isAnswered(Transaction session, Place place, @Nullable String streamId) throws SQLException {
        return session.first(
                        "SELECT 1 FROM sluice_turn WHERE conversation = ? AND stream_id = ? AND role = 'assistant'",
                        row -> true,
                        place.conversation(),
                        streamId)
                != null;
    }

    private static void insert(Transaction session, long conversation, int position, Turn turn) throws SQLException {
        Reply reply = turn.reply();
        StopReason reason = reply == null ? null : reply.stopReason();
        session.update(
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model,"
                        + " stop_reason, input_tokens, output_tokens, estimated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                conversation,
                position,
                turn.role().wireName(),
                storable(turn.content()),
                turn.status().wireName(),
                turn.createdAt(),
                turn.streamId(),
                reply == null ? null : storable(reply.model()),
                reason == null ? null : reason.wireName(),
                reply == null ? null : reply.usage().input(),
                reply == null ? null : reply.usage().output(),
                reply == null ? null : reply.usage().estimated());
    }

    /** Returns whether there is such a conversation. */
    static boolean rename(Transaction session, String principal, String id, String title) throws SQLException {
        return session.update(
                        "UPDATE sluice_conversation SET title = ? WHERE principal = ? AND id = ?",
                        storable(title),
                        principal,
                        id)
                > 0;
    }

    /** Returns whether there was such a conversation. */
    static boolean delete(Transaction session, String principal, String id) throws SQLException {
        return session.update("DELETE FROM sluice_conversation WHERE principal = ? AND id = ?", principal, id) > 0;
    }

    /** Deletes the turns of a stream and all after them. Returns whether there was such a stream in the conversation. */
    static boolean cut(Transaction session, String principal, String id, String streamId) throws SQLException {
        Long number = number(session, principal, id);
        Integer from = number == null
                ? null
                : session.first(
                        "SELECT MIN(position) FROM sluice_turn WHERE conversation = ? AND stream_id = ?",
                        row -> (Integer) row.getObject(1),
                        number,
                        streamId);
        if (from == null) {
            return false;
        }
        session.update("DELETE FROM sluice_turn WHERE conversation = ? AND position >= ?", number, from);
        return true;
    }

    /** Deletes everything of a principal. Returns how many conversations there were. */
    static int forget(Transaction session, String principal) throws SQLException {
        session.update("DELETE FROM sluice_token_use WHERE principal = ?", principal);
        return session.update("DELETE FROM sluice_conversation WHERE principal = ?", principal);
    }

    /** Deletes conversations to which nothing was said since then. Returns how many there were. */
    static int expire(Transaction session, long before) throws SQLException {
        return session.update("DELETE FROM sluice_conversation WHERE updated_at < ?", before);
    }

    /** Adds to the tokens of a day, and returns how many they are now, on all nodes. */
    static long useTokens(Transaction session, String principal, long day, long tokens) throws SQLException {
        int known = session.update(
                "UPDATE sluice_token_use SET tokens = tokens + ? WHERE principal = ? AND utc_day = ?",
                tokens,
                principal,
                day);
        if (known == 0) {
            session.update(
                    "INSERT INTO sluice_token_use (principal, utc_day, tokens) VALUES (?, ?, ?)",
                    principal,
                    day,
                    tokens);
        }
        return tokens(session, principal, day);
    }

    static long tokens(Transaction session, String principal, long day) throws SQLException {
        Long tokens = session.first(
                "SELECT tokens FROM sluice_token_use WHERE principal = ? AND utc_day = ?",
                row -> row.getLong(1),
                principal,
                day);
        return tokens == null ? 0 : tokens;
    }

    static void expireTokens(Transaction session, long beforeDay) throws SQLException {
        session.update("DELETE FROM sluice_token_use WHERE utc_day < ?", beforeDay);
    }

    private static Conversation conversation(ResultSet row) throws SQLException {
        return new Conversation(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
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

    /** A text that every database takes: PostgreSQL has no U+0000, and UTF-8 no half a code point. */
    private static String storable(String text) {
        return JsonText.wellFormed(text).replace('\0', '\uFFFD');
    }
}
