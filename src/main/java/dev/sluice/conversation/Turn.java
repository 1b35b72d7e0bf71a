package dev.sluice.conversation;

import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation: a user's message, results of tools, or a reply.
 *
 * @param content its texts, as paragraphs
 * @param parts the JSON of its parts where it is more than a text, see {@link PartsJson}: all of them, or those of a reply
 *     besides its text; otherwise null
 * @param createdAt milliseconds since 1970; the end of a reply
 * @param streamId the turn's stream, which all new turns of a request have; null for turns that the client supplied as history
 * @param reply details of a reply; null for a user's turn and for turns that the client supplied
 */
public record Turn(
        Role role,
        String content,
        @Nullable String parts,
        Status status,
        long createdAt,
        @Nullable String streamId,
        @Nullable Reply reply) {

    /** The author of the turn. */
    public enum Role {
        USER,
        ASSISTANT,
        TOOL;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }
    }

    /** How the turn ended. */
    public enum Status {
        COMPLETE,
        CANCELLED,
        FAILED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }
    }

    /**
     * Details of a reply.
     *
     * @param model the model that answered, {@code provider/model}
     * @param stopReason null if it failed
     * @param cost null if the model had no price
     */
    public record Reply(
            String model,
            @Nullable StopReason stopReason,
            Usage usage,
            @Nullable Cost cost) {}

    /** Makes a turn of a text. */
    public Turn(
            Role role,
            String content,
            Status status,
            long createdAt,
            @Nullable String streamId,
            @Nullable Reply reply) {
        this(role, content, null, status, createdAt, streamId, reply);
    }

    /** Whether its calls wait for results: those of a whole reply, or of a turn that the client supplied. */
    boolean waitsForResults() {
        return role == Role.ASSISTANT
                && parts != null
                && (reply == null || (status == Status.COMPLETE && reply.stopReason() == StopReason.TOOL_USE));
    }

    /** What a model reads of it, in characters, about. */
    int length() {
        return Math.max(content.length(), parts == null ? 0 : parts.length());
    }
}
