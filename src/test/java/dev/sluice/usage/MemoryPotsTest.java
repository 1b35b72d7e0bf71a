package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.database.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pots of one node. */
final class MemoryPotsTest extends PotsContract {

    private final AtomicLong nanos = new AtomicLong();
    private final List<Runnable> readings = new ArrayList<>();
    private Instant now = Instant.now();

    @Override
    protected Pots pots() {
        return own("node");
    }

    private MemoryPots pots(Spent books) {
        return new MemoryPots(books, "node", Runnable::run, () -> now, nanos::get);
    }

    @Test
    void what_others_used_counts_within_ten_seconds() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        MemoryPots pots = pots(asked -> {
            reads.incrementAndGet();
            return ledger.getOrDefault(asked, Map.of());
        });
        pots.reserve(pot, 1);
        ledger.put(pot, Map.of("other", LIMIT, "node", 1L));
        assertThat(starts(pots, pot, 1)).isTrue();
        assertThat(reads).hasValue(1);

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThat(starts(pots, pot, 1)).isFalse();
        assertThat(reads).hasValue(2);
    }

    @Test
    void books_that_take_long_are_read_less_often() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        MemoryPots pots = pots(asked -> {
            reads.incrementAndGet();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            return Map.of();
        });
        pots.reserve(pot, 1);
        nanos.addAndGet(Duration.ofSeconds(99).toNanos());
        pots.reserve(pot, 1);
        assertThat(reads).hasValue(1);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        pots.reserve(pot, 1);

        assertThat(reads).hasValue(2);
    }

    @Test
    void where_the_books_cannot_be_read_what_is_known_here_counts_until_they_can() throws Exception {
        boolean[] broken = {true};
        MemoryPots pots = pots(asked -> {
            if (broken[0]) {
                throw new StorageException("down");
            }
            return Map.of("other", 900L);
        });
        assertThat(starts(pots, pot, 50)).isTrue();
        assertThat(pots.others(pot)).isNull();
        broken[0] = false;
        assertThat(starts(pots, pot, 50)).as("not asked again at once").isTrue();

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(starts(pots, pot, 50)).isFalse();
        assertThat(pots.others(pot)).containsExactly(Map.entry("other", 900L));
    }

    @Test
    @Timeout(60)
    void a_start_waits_for_the_books_half_a_second_at_most() throws Exception {
        MemoryPots pots = new MemoryPots(asked -> Map.of("other", LIMIT), "node", readings::add, () -> now, nanos::get);
        long since = System.nanoTime();

        assertThat(starts(pots, pot, 1)).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(450));
        assertThat(readings).hasSize(1);
        readings.get(0).run();
        assertThat(starts(pots, pot, 1)).isFalse();
    }

    @Test
    void a_pot_is_dropped_a_day_after_its_period_and_its_last_use() throws Exception {
        MemoryPots pots = pots(asked -> ledger.getOrDefault(asked, Map.of()));
        pots.reserve(pot, 10);
        nanos.addAndGet(Duration.ofDays(2).toNanos());
        pots.sweep();
        assertThat(pots.size()).as("the period lasts").isEqualTo(1);
        now = pot.renews().plus(Duration.ofHours(25));
        pots.sweep();
        assertThat(pots.size()).as("something is reserved").isEqualTo(1);
        pots.settle(pot, 10, 700);
        pots.sweep();
        assertThat(pots.size()).as("it was used just now").isEqualTo(1);
        ledger.put(pot, Map.of("node", 700L));
        nanos.addAndGet(Duration.ofHours(25).toNanos());

        pots.sweep();

        assertThat(pots.size()).isZero();
        assertThat(pots.peek(pot)).isNull();
        now = pot.renews().minusMillis(1); // the clock is set back
        assertThat(pots.standing(pot).spent()).isEqualTo(700);
        assertThat(pots.spentHere(pot)).isEqualTo(700);
    }

    @Test
    void who_only_looks_has_nothing_read_and_keeps_nothing() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        MemoryPots pots = pots(asked -> {
            reads.incrementAndGet();
            return Map.of();
        });
        assertThat(pots.peek(pot)).isNull();
        pots.reserve(pot, 10);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(pots.peek(pot)).isEqualTo(new Standing(pot, 0, 10));
        assertThat(reads).hasValue(1);
    }

    @Test
    @Timeout(60)
    void after_one_start_that_waited_in_vain_others_do_not() throws Exception {
        Duration[] patience = {Duration.ofMillis(50)};
        MemoryPots pots =
                new MemoryPots(asked -> Map.of(), "node", readings::add, () -> now, nanos::get, () -> patience[0]);
        assertThat(starts(pots, pot, 1)).isTrue();
        patience[0] = Duration.ofHours(1);

        assertThat(starts(pots, pot, 1)).isTrue();
    }
}
