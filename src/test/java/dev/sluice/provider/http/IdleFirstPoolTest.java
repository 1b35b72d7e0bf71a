package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.eclipse.jetty.util.Pool;
import org.junit.jupiter.api.Test;

final class IdleFirstPoolTest {

    private static final int MAX = 6_000;

    private final IdleFirstPool<String> pool = new IdleFirstPool<>(MAX);

    private Pool.Entry<String> added(String name, boolean acquired) {
        Pool.Entry<String> entry = Objects.requireNonNull(pool.reserve());
        assertThat(entry.enable(name, acquired)).isTrue();
        return entry;
    }

    private List<Pool.Entry<String>> added(int count, boolean acquired) {
        List<Pool.Entry<String>> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(added("connection " + i, acquired));
        }
        return entries;
    }

    @Test
    void the_entry_released_last_is_acquired_first() {
        List<Pool.Entry<String>> entries = added(3, true);
        entries.get(2).release();
        entries.get(0).release();

        assertThat(pool.acquire()).isSameAs(entries.get(0));
        assertThat(pool.acquire()).isSameAs(entries.get(2));
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void an_entry_that_is_reserved_or_in_use_or_removed_is_not_acquired() {
        Pool.Entry<String> reserved = Objects.requireNonNull(pool.reserve());
        added("in use", true);
        added("removed", false).remove();

        assertThat(pool.acquire()).isNull();
        assertThat(reserved.isReserved()).isTrue();
    }

    /** So acquiring never searches: if the first entry is not idle, no entry is. */
    @Test
    void idle_entries_precede_all_others_after_any_operations() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Pool.Entry<String>> idle = new ArrayList<>(added(500, false));
        List<Pool.Entry<String>> busy = new ArrayList<>(added(5_000, true));
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    Pool.Entry<String> entry = pool.acquire();
                    assertThat(entry)
                            .as("seed %d, step %d", seed, i)
                            .isSameAs(idle.isEmpty() ? null : idle.remove(idle.size() - 1));
                    if (entry != null) {
                        busy.add(entry);
                    }
                }
                case 1 -> {
                    Pool.Entry<String> entry = busy.remove(random.nextInt(busy.size()));
                    assertThat(entry.release()).isTrue();
                    idle.add(entry);
                }
                case 2 -> {
                    List<Pool.Entry<String>> from = random.nextInt(10) == 0 && !idle.isEmpty() ? idle : busy;
                    assertThat(from.remove(random.nextInt(from.size())).remove())
                            .isTrue();
                }
                default -> busy.add(added("new", true));
            }
            if (i % 100 == 0) {
                assertThat(pool.stream().takeWhile(Pool.Entry::isIdle))
                        .as("seed %d, step %d", seed, i)
                        .containsExactlyInAnyOrderElementsOf(idle);
            }
        }
        assertThat(pool.size()).isEqualTo(idle.size() + busy.size());
        assertThat(pool.getIdleCount()).isEqualTo(idle.size());
        assertThat(pool.getInUseCount()).isEqualTo(busy.size());
    }

    @Test
    void no_more_entries_than_the_limit_are_reserved_and_each_removal_makes_room() {
        List<Pool.Entry<String>> entries = added(MAX, true);
        assertThat(pool.reserve()).isNull();

        assertThat(entries.get(5).remove()).isTrue();
        assertThat(entries.get(5).remove()).as("a second removal").isFalse();
        Pool.Entry<String> reserved = Objects.requireNonNull(pool.reserve());
        assertThat(pool.reserve()).isNull();

        reserved.remove();
        assertThat(pool.reserve()).isNotNull();
        assertThat(pool.size()).isEqualTo(MAX);
    }

    @Test
    void an_entry_is_enabled_once_and_released_once() {
        Pool.Entry<String> entry = added("a", true);

        assertThatThrownBy(() -> entry.enable("b", false)).isInstanceOf(IllegalStateException.class);
        assertThat(entry.release()).isTrue();
        assertThat(entry.release()).isFalse();
        entry.remove();
        assertThat(entry.release()).isFalse();
        assertThat(entry.enable("b", false)).isFalse();
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void a_terminated_pool_returns_every_entry_once_and_takes_nothing_back() {
        Pool.Entry<String> idle = added("idle", false);
        Pool.Entry<String> busy = added("busy", true);
        Pool.Entry<String> reserved = Objects.requireNonNull(pool.reserve());

        assertThat(pool.terminate()).containsExactlyInAnyOrder(idle, busy, reserved);
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.size()).isZero();
        assertThat(pool.acquire()).isNull();
        assertThat(pool.reserve()).isNull();
        assertThat(reserved.enable("late", false)).isFalse();
        assertThat(busy.release()).isFalse();
        for (Pool.Entry<String> entry : List.of(idle, busy, reserved)) {
            assertThat(entry.isTerminated()).isTrue();
            assertThat(entry.remove()).isTrue();
            assertThat(entry.remove()).isFalse();
            assertThat(entry.isInUse()).isFalse();
        }
        assertThat(pool.size()).isZero();
        assertThat(pool.terminate()).isEmpty();
    }
}
