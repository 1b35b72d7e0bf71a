package dev.sluice.rest;

import dev.sluice.conversation.Conversation;
import dev.sluice.conversation.PartsJson;
import dev.sluice.conversation.Turn;
import dev.sluice.event.Cost;
import jakarta.json.JsonArray;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a conversation with its turns.
 *
 * @param createdAt milliseconds since 1970
 * @param updatedAt milliseconds since 1970
 */
@JsonbPropertyOrder({"id", "title", "createdAt", "updatedAt", "messages"})
public record ConversationJson(String id, String title, long createdAt, long updatedAt, List<Message> messages) {

    /**
     * A turn.
     *
     * @param role {@code user}, {@code assistant} or {@code tool}
     * @param parts what the turn is besides a text, or null: as {@link PartsJson} stores it
     * @param status {@code complete}, {@code cancelled} or {@code failed}
     * @param streamId the stream it was part of, which all new turns of a request have, or null if the client sent it as history
     * @param model that answered; this and what follows it are null unless the turn is a reply
     */
    @JsonbPropertyOrder({
        "role",
        "content",
        "parts",
        "model",
        "status",
        "stopReason",
        "createdAt",
        "streamId",
        "tokenCount",
        "cost"
    })
    public record Message(
            String role,
            String content,
            @Nullable JsonArray parts,
            @Nullable String model,
            String status,
            @Nullable String stopReason,
            long createdAt,
            @Nullable String streamId,
            StreamStatus.@Nullable TokenCount tokenCount,
            @Nullable Money cost) {

        static Message of(Turn turn) {
            Turn.Reply reply = turn.reply();
            return new Message(
                    turn.role().wireName(),
                    turn.content(),
                    turn.parts() == null ? null : PartsJson.tree(turn.parts()),
                    reply == null ? null : reply.model(),
                    turn.status().wireName(),
                    reply == null || reply.stopReason() == null
                            ? null
                            : reply.stopReason().wireName(),
                    turn.createdAt(),
                    turn.streamId(),
                    reply == null ? null : StreamStatus.TokenCount.of(reply.usage()),
                    reply == null ? null : Money.of(reply.cost()));
        }
    }

    /** A cost, as in {@code complete}. */
    @JsonbPropertyOrder({"amount", "currency"})
    public record Money(String amount, String currency) {

        static @Nullable Money of(@Nullable Cost cost) {
            return cost == null ? null : new Money(cost.digits(), cost.currency());
        }
    }

    /** A conversation in a list. */
    @JsonbPropertyOrder({"id", "title", "createdAt", "updatedAt"})
    public record Entry(String id, String title, long createdAt, long updatedAt) {

        static Entry of(Conversation conversation) {
            return new Entry(
                    conversation.id(), conversation.title(), conversation.createdAt(), conversation.updatedAt());
        }
    }

    /**
     * A page of a list.
     *
     * @param nextCursor the cursor of the next page, or null on the last one
     */
    @JsonbPropertyOrder({"conversations", "nextCursor"})
    public record Page(List<Entry> conversations, @Nullable String nextCursor) {}

    /** The conversation alone. */
    static ConversationJson of(Conversation conversation) {
        return new ConversationJson(
                conversation.id(), conversation.title(), conversation.createdAt(), conversation.updatedAt(), List.of());
    }
}
