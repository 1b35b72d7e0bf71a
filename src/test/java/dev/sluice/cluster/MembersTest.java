package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class MembersTest {

    private static final long LEASE = 50;
    private static final long GAP = 20;

    private final Members members = new Members(LEASE, GAP);
    private long now = Long.MAX_VALUE - 100; // overflows, as the JVM's clock may

    private boolean isLostAfter(long time, Map<String, String> beats) {
        boolean lost = false;
        for (long end = now + time; now - end < 0; ) {
            now += 10;
            lost |= members.read(beats, now).contains("a");
        }
        return lost;
    }

    @Test
    void a_node_that_beats_is_alive() {
        for (int beat = 0; beat < 20; beat++) {
            assertThat(isLostAfter(40, Map.of("a", "" + beat))).isFalse();
        }
        assertThat(members.alive()).containsExactly("a");
    }

    @Test
    void a_node_that_is_silent_for_a_lease_is_lost_once() {
        members.read(Map.of("a", "1"), now);

        assertThat(isLostAfter(40, Map.of("a", "1"))).isFalse();
        assertThat(isLostAfter(10, Map.of("a", "1"))).isTrue();
        assertThat(isLostAfter(100, Map.of("a", "1"))).isFalse();
        assertThat(members.isLost("a")).isTrue();
        assertThat(members.alive()).isEmpty();
    }

    @Test
    void a_node_that_beats_again_is_alive_again() {
        members.read(Map.of("a", "1"), now);
        isLostAfter(100, Map.of("a", "1"));

        members.read(Map.of("a", "2"), now);

        assertThat(members.isLost("a")).isFalse();
    }

    @Test
    void a_node_that_vanishes_from_the_table_is_lost_after_a_lease() {
        members.read(Map.of("a", "1"), now);

        assertThat(isLostAfter(40, Map.of())).isFalse();
        assertThat(isLostAfter(10, Map.of())).isTrue();
    }

    @Test
    void nobody_is_lost_because_this_node_could_not_read() {
        members.read(Map.of("a", "1"), now);
        now += 1000;

        assertThat(members.read(Map.of("a", "1"), now)).isEmpty();
        assertThat(isLostAfter(40, Map.of("a", "1"))).isFalse();
        assertThat(isLostAfter(10, Map.of("a", "1"))).isTrue();
    }

    @Test
    void a_node_that_never_beat_is_lost_after_a_lease_once_it_is_watched() {
        members.read(Map.of(), now);
        assertThat(members.isLost("a")).isFalse();

        members.watch("a", now);

        assertThat(isLostAfter(40, Map.of())).isFalse();
        assertThat(isLostAfter(10, Map.of())).isTrue();
    }

    @Test
    void a_lost_node_is_forgotten_after_a_while() {
        members.read(Map.of("a", "1"), now);
        isLostAfter(100, Map.of("a", "1"));

        assertThat(members.forget(1000, now)).isEmpty();
        now += 1000;
        assertThat(members.forget(1000, now)).containsExactly("a");
        assertThat(members.isLost("a")).isFalse();
    }
}
