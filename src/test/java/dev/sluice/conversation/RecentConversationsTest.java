package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of conversations is bounded, whatever they are like. */
class RecentConversationsTest {

    private static final String ADA = "ada";

    private final RecentConversations recent = new RecentConversations();

    @Test
    void conversations_without_a_turn_are_forgotten_too() {
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
    void the_one_that_was_used_longest_ago_goes_first() {
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
    void what_is_forgotten_makes_room() {
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
