package dev.sluice.conversation;

import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation: a user's message or a reply.
 *
 * @param createdAt milliseconds since 1970; the end of a reply
 * @param streamId the turn's stream; null for turns that the client supplied
 * @param reply details of a reply; null for a user's turn and for turns that the client supplied
 */
public record Turn(
        Role role,
        String content,
        Status status,
        long createdAt,
        @Nullable String streamId,
        @Nullable Reply reply) {

    /** The author of the turn. */
    public enum Role {
        USER,
        ASSISTANT;

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
     */
    public record Reply(String model, @Nullable StopReason stopReason, Usage usage) {}

    /** Makes a turn that the client supplied. */
    public static Turn brought(Role role, String content, long now) {
        return new Turn(role, content, Status.COMPLETE, now, null, null);
    }
}
