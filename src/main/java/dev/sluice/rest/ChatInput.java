package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to start a chat.
 *
 * @param place where its turns were
 * @param model as requested, or null for the default
 * @param conversationId null for a new conversation
 * @param requestId the idempotency key from the body or query, or null
 * @param uploads the memory of its attachments
 * @param stored whether its turns and the reply are stored
 * @param notes what its protocol needs of it later, wherever the stream is read
 * @param continued the id of the stream whose stored turns it continues, in place of a conversation; or null
 */
public record ChatInput(
        ChatRequest chat,
        TurnPlace place,
        @Nullable String model,
        @Nullable String conversationId,
        Map<String, String> metadata,
        @Nullable String requestId,
        Uploads.Share uploads,
        boolean stored,
        Map<String, String> notes,
        @Nullable String continued) {

    /** A request that continues a conversation as it is, or none. */
    public ChatInput(
            ChatRequest chat,
            TurnPlace place,
            @Nullable String model,
            @Nullable String conversationId,
            Map<String, String> metadata,
            @Nullable String requestId,
            Uploads.Share uploads,
            boolean stored) {
        this(chat, place, model, conversationId, metadata, requestId, uploads, stored, Map.of(), null);
    }

    /** A request whose turns are stored. */
    ChatInput(
            ChatRequest chat,
            TurnPlace place,
            @Nullable String model,
            @Nullable String conversationId,
            Map<String, String> metadata,
            @Nullable String requestId,
            Uploads.Share uploads) {
        this(chat, place, model, conversationId, metadata, requestId, uploads, true);
    }

    /** The same request in that conversation; null for a new one. */
    ChatInput in(@Nullable String conversation, ChatRequest turns) {
        return new ChatInput(turns, place, model, conversation, metadata, requestId, uploads, stored, notes, null);
    }

    /**
     * Refuses a request whose texts are too long.
     *
     * @param most characters of all texts together; 0 is no limit
     */
    void checkLength(int most) {
        if (most > 0 && chat.length() > most) {
            throw ApiException.of(
                    413,
                    "too_large",
                    "The texts of this request have " + chat.length() + " characters together; the limit is " + most
                            + ". Send shorter texts or fewer turns.");
        }
    }
}
