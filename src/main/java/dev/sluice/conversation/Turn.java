package dev.sluice.conversation;

import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one side said.
 *
 * @param createdAt milliseconds since 1970; of a reply, when it ended
 * @param streamId the stream that it was said in; null for what a client brought along
 * @param reply what is known of a reply beside its text; null for a user's turn, and for what a client brought along
 */
public record Turn(
        Role role,
        String content,
        Status status,
        long createdAt,
        @Nullable String streamId,
        @Nullable Reply reply) {

    /** Who said it. */
    public enum Role {
        USER,
        ASSISTANT;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }
    }

    /** How it ended. */
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
     * Of a reply.
     *
     * @param model that answered, {@code provider/model}
     * @param stopReason null where it failed
     */
    public record Reply(String model, @Nullable StopReason stopReason, Usage usage) {}

    /** What a client brought along, as far as Sluice knows. */
    public static Turn brought(Role role, String content, long now) {
        return new Turn(role, content, Status.COMPLETE, now, null, null);
    }
}
