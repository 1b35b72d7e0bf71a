package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.conversation.Turn.Role;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes messages for a model of stored turns. The latest attachments have the first claim on the room for them. */
final class StoredMessages {

    /** Finds the bytes of an attachment; null if they cannot be had. */
    interface Attachments {
        @Nullable
        Blob read(String id) throws SQLException;
    }

    private final Attachments attachments;
    private final AttachmentRoom room;
    private int leftOut;

    /** A failure while parts were read, which is thrown once that is over. */
    private @Nullable SQLException failure;

    StoredMessages(Attachments attachments, AttachmentRoom room) {
        this.attachments = attachments;
        this.room = room;
    }

    /** Makes the history of a conversation. */
    ConversationHistory of(boolean begun, List<Turn> turns) throws SQLException {
        Deque<Message> messages = new ArrayDeque<>();
        for (int i = turns.size() - 1; i >= 0; i--) {
            Turn turn = turns.get(i);
            boolean answered = i + 1 == turns.size() || turns.get(i + 1).role() == Role.TOOL;
            messages.addFirst(new Message(role(turn), parts(turn, answered)));
        }
        if (failure != null) {
            throw failure;
        }
        return new ConversationHistory(begun, List.copyOf(messages), leftOut);
    }

    private static Message.Role role(Turn turn) {
        return switch (turn.role()) {
            case USER -> Message.Role.USER;
            case ASSISTANT -> Message.Role.ASSISTANT;
            case TOOL -> Message.Role.TOOL;
        };
    }

    /** @param answered whether the results of its calls follow, or may */
    private List<Part> parts(Turn turn, boolean answered) {
        // Of a file that a model made, only its name comes back: few take one.
        PartsJson.Loader loader = turn.reply() == null ? this::load : (id, bytes) -> null;
        List<Part> parts = turn.parts() == null ? List.of() : PartsJson.read(turn.parts(), loader);
        if (turn.reply() == null) {
            return parts.isEmpty() ? List.of(new Part.Text(turn.content())) : parts;
        }
        List<Part> reply = new ArrayList<>();
        boolean calls = answered && turn.waitsForResults();
        parts.stream().filter(part -> part instanceof Part.Reasoning).forEach(reply::add);
        if (!turn.content().isBlank()) {
            reply.add(new Part.Text(turn.content()));
        }
        parts.stream()
                .filter(part -> !(part instanceof Part.Reasoning) && (calls || !(part instanceof Part.ToolCall)))
                .forEach(reply::add);
        if (reply.stream().allMatch(Part.Reasoning.class::isInstance)) {
            reply.add(new Part.Text("[Tools were called; there are no results.]"));
        }
        return reply;
    }

    private @Nullable Blob load(String id, long bytes) {
        try {
            Blob blob = room.take(bytes) ? attachments.read(id) : null;
            leftOut += blob == null ? 1 : 0;
            return blob;
        } catch (SQLException e) {
            failure = e;
            return null;
        }
    }
}
