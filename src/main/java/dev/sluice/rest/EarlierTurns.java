package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Original;
import dev.sluice.chat.Part;
import dev.sluice.conversation.AttachmentRoom;
import dev.sluice.conversation.ConversationHistory;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.ReplyHistory;
import dev.sluice.database.StorageException;
import dev.sluice.event.StreamId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.stream.StreamSharing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns before a new message: those stored, and those sent with the request. */
final class EarlierTurns {

    /** About as long as a database takes to restart. */
    private static final int RETRY_SECONDS = 5;

    private final Conversations conversations;
    private final StreamSharing sharing;

    EarlierTurns(Conversations conversations, StreamSharing sharing) {
        this.conversations = conversations;
        this.sharing = sharing;
    }

    /**
     * Refuses an id that no path can name, unless it is that of a stored conversation, which may be continued.
     *
     * @param field what named the conversation
     */
    void checkId(@Nullable String id, String field, String principal) {
        if (id == null || PathId.isPlain(id)) {
            return;
        }
        try {
            if (conversations.find(principal, id) == null) {
                throw ApiException.invalid(field, PathId.NOT_PLAIN);
            }
        } catch (StorageException e) {
            throw unreadable();
        }
    }

    /**
     * Adds the stored turns to a request. Nothing is added to {@code messages}, which is all that the model is to see; a
     * {@code history} is refused where turns are stored, because it could contradict them.
     */
    Continued with(ChatInput input, String principal, AttachmentRoom attachments) {
        ChatRequest chat = input.chat();
        String id = input.conversationId();
        try {
            if (input.continued() != null) {
                return after(input.continued(), input, principal, attachments);
            }
            if (id == null || input.place().isAll()) {
                return new Continued(chat, 0, input);
            }
            awaitLatest(principal, id);
            ConversationHistory history = conversations.past(principal, id, chat.length(), attachments);
            boolean sent = input.place().earlier() > 0;
            if (sent && history.begun()) {
                throw ApiException.invalid(
                        "history",
                        "cannot be sent with the conversation_id of a conversation that has stored turns; leave it out");
            }
            return new Continued(joined(history, input), history.leftOut(), input);
        } catch (StorageException e) {
            // A reply without the earlier turns would be a wrong one.
            throw unreadable();
        }
    }

    /** Waits for another node to store a conversation's latest turn, where a client has come here with the next one at once. */
    private void awaitLatest(String principal, String id) throws StorageException {
        StreamId latest = sharing.endedElsewhere(principal, id);
        if (latest != null && conversations.awaitReply(principal, latest.value())) {
            sharing.settled(principal, id, latest);
        }
    }

    /** Adds the turns up to a reply. What follows another reply than the last one begins a conversation of its own. */
    private Continued after(String stream, ChatInput input, String principal, AttachmentRoom attachments)
            throws StorageException {
        int taken = input.chat().length();
        ReplyHistory past = conversations.until(principal, stream, taken, attachments);
        StreamId id = past == null ? StreamId.parse(stream) : null;
        if (id != null && sharing.hasEndedElsewhere(id) && conversations.awaitReply(principal, stream)) {
            past = conversations.until(principal, stream, taken, attachments);
        }
        if (past == null) {
            throw ApiException.invalid(
                    "previous_response_id",
                    "is not the id of a stored response of yours: send all turns, or store what is to be continued");
        }
        ChatRequest all = joined(past.history(), input);
        return new Continued(
                all,
                past.history().leftOut(),
                past.latest() ? input.in(past.conversationId(), input.chat()) : input.in(null, all));
    }

    private static ChatRequest joined(ConversationHistory history, ChatInput input) {
        List<Message> messages = new ArrayList<>(history.messages());
        messages.addAll(input.chat().messages());
        Original original = input.chat().original();
        return input.chat()
                .with(
                        messages,
                        original == null ? null : original.without(input.place().newTurn()));
    }

    private static ApiException unreadable() {
        return ApiException.later(
                503,
                "overloaded",
                "The earlier turns of this conversation cannot be read at the moment. Try again later.",
                RETRY_SECONDS);
    }

    /**
     * A request with its earlier turns.
     *
     * @param leftOut the number of stored attachments for which there was no room
     * @param input what is stored of it, and in which conversation
     */
    record Continued(ChatRequest chat, int leftOut, ChatInput input) {}

    /** The turns that the client sent before its new one. */
    static List<Message> brought(ChatInput input) {
        List<Message> messages = input.chat().messages();
        return messages.subList(0, begin(messages));
    }

    /** The new turn: the user's, or the results of all tools. */
    static Message message(ChatInput input) {
        List<Message> messages = input.chat().messages();
        List<Part> parts = new ArrayList<>();
        messages.subList(begin(messages), messages.size()).forEach(turn -> parts.addAll(turn.parts()));
        return new Message(input.chat().last().role(), parts);
    }

    /** Where the new turn begins: several results of tools are one. */
    private static int begin(List<Message> messages) {
        int begin = messages.size() - 1;
        while (begin > 0
                && messages.get(begin).role() == Message.Role.TOOL
                && messages.get(begin - 1).role() == Message.Role.TOOL) {
            begin--;
        }
        return begin;
    }
}
