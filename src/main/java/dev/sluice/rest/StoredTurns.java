package dev.sluice.rest;

import dev.sluice.conversation.Conversation;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.Turn;
import dev.sluice.conversation.TurnPage;
import dev.sluice.database.StorageException;
import dev.sluice.rest.problem.AnswerFailedException;
import dev.sluice.rest.problem.ApiException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A conversation whose turns are read page by page while an answer is written, the first page before it. For one answer, whose
 * writing blocks.
 */
final class StoredTurns {

    private final Conversations conversations;
    private final String principal;
    private final Conversation conversation;
    private final TurnPage first;

    private StoredTurns(Conversations conversations, String principal, Conversation conversation, TurnPage first) {
        this.conversations = conversations;
        this.principal = principal;
        this.conversation = conversation;
        this.first = first;
    }

    /** Finds a conversation; null if there is none. Blocks. */
    static @Nullable StoredTurns find(Conversations conversations, String principal, String id)
            throws StorageException {
        Conversation found = conversations.find(principal, id);
        TurnPage first = found == null ? null : conversations.turns(principal, id, -1);
        return found == null || first == null ? null : new StoredTurns(conversations, principal, found, first);
    }

    Conversations conversations() {
        return conversations;
    }

    String principal() {
        return principal;
    }

    Conversation conversation() {
        return conversation;
    }

    /** Takes a turn. */
    @FunctionalInterface
    interface Writer {
        void write(Turn turn) throws IOException;
    }

    /**
     * Writes all turns. Throws if they cannot be read, or the conversation is deleted meanwhile: the answer must break off, so that
     * nobody takes it for whole.
     */
    void each(Writer writer) throws IOException {
        TurnPage page = first;
        while (true) {
            for (Turn turn : page.turns()) {
                writer.write(turn);
            }
            if (!page.more()) {
                return;
            }
            page = next(page.last());
        }
    }

    private TurnPage next(int after) throws IOException {
        try {
            TurnPage page = conversations.turns(principal, conversation.id(), after);
            if (page == null) {
                throw new AnswerFailedException(ApiException.notFound());
            }
            return page;
        } catch (StorageException e) {
            throw new AnswerFailedException(e);
        }
    }
}
