package dev.sluice.rest;

import dev.sluice.conversation.ConversationHistory;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.StorageException;
import dev.sluice.conversation.Turn;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Message;
import dev.sluice.rest.problem.ApiException;
import java.util.ArrayList;
import java.util.List;

/** What goes before a new message: the turns that are stored, and those that a client sends along. */
final class EarlierTurns {

    /** Soon enough for a database that was restarted. */
    private static final int RETRY_SECONDS = 5;

    private final Conversations conversations;

    EarlierTurns(Conversations conversations) {
        this.conversations = conversations;
    }

    /**
     * The request with the turns before it. A list {@code messages} is the whole of what the model is told, so nothing is
     * added to it; a {@code history} would contradict the turns that are stored.
     */
    ChatRequest with(ChatInput start, String principal) {
        ChatRequest chat = start.chat();
        String id = start.conversationId();
        if (id == null || start.turns().equals("messages")) {
            return chat;
        }
        try {
            ConversationHistory past = conversations.past(principal, id, chat.length());
            boolean own = chat.messages().size() > 1;
            if (own && past.begun()) {
                throw ApiException.invalid(
                        "history", "cannot be sent together with a conversation_id whose turns are stored");
            }
            List<Message> messages = new ArrayList<>();
            past.turns().forEach(turn -> messages.add(new Message(role(turn), turn.content())));
            messages.addAll(chat.messages());
            return chat.with(messages);
        } catch (StorageException e) {
            // An answer without what was said before would be a wrong one.
            throw ApiException.later(
                    503, "overloaded", "The turns before cannot be read at the moment.", RETRY_SECONDS);
        }
    }

    private static Message.Role role(Turn turn) {
        return turn.role() == Turn.Role.USER ? Message.Role.USER : Message.Role.ASSISTANT;
    }

    /** The turns that the client sent along with its new one. */
    static List<Turn> brought(ChatInput start) {
        long now = System.currentTimeMillis();
        List<Message> messages = start.chat().messages();
        return messages.subList(0, messages.size() - 1).stream()
                .map(message -> Turn.brought(
                        message.role() == Message.Role.USER ? Turn.Role.USER : Turn.Role.ASSISTANT,
                        message.content(),
                        now))
                .toList();
    }

    /** The user's new turn. */
    static String message(ChatInput start) {
        List<Message> messages = start.chat().messages();
        return messages.get(messages.size() - 1).content();
    }
}
