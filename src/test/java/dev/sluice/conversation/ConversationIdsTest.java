package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ConversationIdsTest {

    private static final int MANY = 10_000;

    private static String at(long millis, long seed) {
        return new ConversationIds(InstantSource.fixed(Instant.ofEpochMilli(millis)), new Random(seed)).make();
    }

    @Test
    void the_example_of_the_specification_has_its_time_version_and_variant() {
        String id = at(0x017F22E279B0L, 1); // RFC 9562, appendix A.6
        assertThat(id).startsWith("017f22e2-79b0-7");
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    }

    @Test
    void an_id_of_a_later_time_comes_later_whatever_is_random() {
        for (int seed = 0; seed < MANY; seed++) {
            long millis = 1_700_000_000_000L + seed;
            assertThat(at(millis, seed)).isLessThan(at(millis + 1, -seed));
        }
    }

    @Test
    void ids_of_one_time_are_different() {
        ConversationIds ids = new ConversationIds(InstantSource.fixed(Instant.EPOCH), new Random(1));
        Set<String> made = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            assertThat(made.add(ids.make())).isTrue();
        }
    }

    @Test
    void the_next_id_is_of_now() {
        long before = System.currentTimeMillis();
        long time = UUID.fromString(ConversationIds.next()).getMostSignificantBits() >>> 16;
        assertThat(time).isBetween(before, System.currentTimeMillis());
    }
}
