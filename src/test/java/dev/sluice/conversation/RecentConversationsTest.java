package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bound on the memory that recent conversations take. */
final class RecentConversationsTest {

    private static final String ADA = "ada";

    private final RecentConversations recent = new RecentConversations();

    @Test
    void conversations_without_turns_count_towards_the_bound() {
        int more = (int) (2 * RecentConversations.MAX_CHARS / RecentConversations.CHARS_OF_CONVERSATION);
        for (int i = 0; i < more; i++) {
            recent.put(ADA, "c" + i, List.of());
        }

        long known = IntStream.range(0, more)
                .filter(i -> recent.get(ADA, "c" + i) != null)
                .count();
        assertThat(known).isEqualTo(RecentConversations.MAX_CHARS / RecentConversations.CHARS_OF_CONVERSATION);
        assertThat(recent.get(ADA, "c0")).isNull();
        assertThat(recent.get(ADA, "c" + (more - 1))).isEmpty();
    }

    @Test
    void the_least_recently_used_conversation_is_dropped_first() {
        int all = (int) (RecentConversations.MAX_CHARS / RecentConversations.CHARS_OF_CONVERSATION);
        for (int i = 0; i < all; i++) {
            recent.put(ADA, "c" + i, List.of());
        }
        recent.get(ADA, "c0");
        recent.put(ADA, "one more", List.of());

        assertThat(recent.get(ADA, "c0")).isNotNull();
        assertThat(recent.get(ADA, "c1")).isNull();
    }

    @Test
    void forgotten_conversations_free_their_room() {
        for (int i = 0; i < 100_000; i++) {
            recent.put(ADA, "c", List.of());
            recent.put(ADA, "d", List.of());
            recent.forget(ADA, i % 2 == 0 ? "d" : null);
        }
        recent.put(ADA, "e", List.of());

        assertThat(recent.get(ADA, "e")).isEmpty();
        assertThat(recent.get(ADA, "d")).isNull();
    }
}
