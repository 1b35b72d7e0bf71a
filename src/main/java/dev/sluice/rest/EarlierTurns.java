package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.conversation.ConversationHistory;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.StorageException;
import dev.sluice.conversation.Turn;
import dev.sluice.rest.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns before a new message: those stored, and those sent with the request. */
final class EarlierTurns {

    /** About as long as a database takes to restart. */
    private static final int RETRY_SECONDS = 5;

    private final Conversations conversations;

    EarlierTurns(Conversations conversations) {
        this.conversations = conversations;
    }

    /** Refuses an id that no path can name, unless it is that of a stored conversation, which may be continued. */
    void checkId(@Nullable String id, String principal) {
        if (id == null || PathId.isPlain(id)) {
            return;
        }
        try {
            if (conversations.find(principal, id) == null) {
                throw ApiException.invalid("conversation_id", PathId.NOT_PLAIN);
            }
        } catch (StorageException e) {
            throw unreadable();
        }
    }

    /**
     * Adds the stored turns to a request. Nothing is added to {@code messages}, which is all that the model is to see; a
     * {@code history} is refused where turns are stored, because it could contradict them.
     */
    ChatRequest with(ChatInput input, String principal) {
        ChatRequest chat = input.chat();
        String id = input.conversationId();
        if (id == null || input.place().isAll()) {
            return chat;
        }
        try {
            ConversationHistory history = conversations.past(principal, id, chat.length());
            boolean sent = chat.messages().size() > 1;
            if (sent && history.begun()) {
                throw ApiException.invalid(
                        "history",
                        "cannot be sent with the conversation_id of a conversation that has stored turns; leave it out");
            }
            List<Message> messages = new ArrayList<>();
            history.turns().forEach(turn -> messages.add(new Message(role(turn), turn.content())));
            messages.addAll(chat.messages());
            return chat.with(messages);
        } catch (StorageException e) {
            // A reply without the earlier turns would be a wrong one.
            throw unreadable();
        }
    }

    private static ApiException unreadable() {
        return ApiException.later(
                503,
                "overloaded",
                "The earlier turns of this conversation cannot be read at the moment. Try again later.",
                RETRY_SECONDS);
    }

    private static Message.Role role(Turn turn) {
        return turn.role() == Turn.Role.USER ? Message.Role.USER : Message.Role.ASSISTANT;
    }

    /** The turns that the client sent before its new one. */
    static List<Turn> brought(ChatInput input) {
        long now = System.currentTimeMillis();
        List<Message> messages = input.chat().messages();
        return messages.subList(0, messages.size() - 1).stream()
                .map(message -> Turn.brought(
                        message.role() == Message.Role.USER ? Turn.Role.USER : Turn.Role.ASSISTANT,
                        message.text(),
                        now))
                .toList();
    }

    /** The user's new turn. */
    static String message(ChatInput input) {
        List<Message> messages = input.chat().messages();
        return messages.get(messages.size() - 1).text();
    }
}
