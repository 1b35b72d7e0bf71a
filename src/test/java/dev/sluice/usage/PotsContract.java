package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every form of pots does. */
public abstract class PotsContract {

    protected static final long LIMIT = 1000;

    /** A budget of this test alone, and its pot of a month. */
    protected final Budget budget =
            new Budget("team-" + UUID.randomUUID(), Set.of(), null, Unit.TOKENS, LIMIT, Period.MONTH);

    protected final Pot pot = new Pot(budget, "", LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1));

    /** What the ledger says that nodes have spent, by pot. */
    protected final Map<Pot, Map<String, Long>> ledger = new ConcurrentHashMap<>();

    /** Makes pots of which nobody has taken anything. What one gives back may take a moment to be there for another. */
    protected abstract Pots pots() throws Exception;

    /** The pots of one node, which read the ledger of this test. */
    protected final MemoryPots own(String node) {
        return new MemoryPots(
                asked -> ledger.getOrDefault(asked, Map.of()),
                node,
                Runnable::run,
                InstantSource.system(),
                System::nanoTime);
    }

    /** Whether one more reply may start, which it does then. */
    protected static boolean starts(Pots pots, Pot pot, long amount) {
        try {
            pots.reserve(pot, amount);
            return true;
        } catch (UsedUpException e) {
            return false;
        }
    }

    /** Starts as many as may be. */
    protected static int fill(Pots pots, Pot pot, long amount) {
        int started = 0;
        while (started < 100 && starts(pots, pot, amount)) {
            started++;
        }
        return started;
    }

    @Test
    void a_hundred_starts_at_once_do_not_pass_a_pot_with_room_for_ten() throws Exception {
        Pots pots = pots();
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            List<Future<Boolean>> started = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                started.add(threads.submit(() -> starts(pots, pot, LIMIT / 10)));
            }
            int count = 0;
            for (Future<Boolean> start : started) {
                count += start.get() ? 1 : 0;
            }
            assertThat(count).isEqualTo(10);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void the_last_start_may_take_more_than_is_left() throws Exception {
        assertThat(fill(pots(), pot, 300)).isEqualTo(4);
    }

    @Test
    void what_was_used_takes_the_place_of_what_was_reserved() throws Exception {
        Pots pots = pots();
        assertThat(fill(pots, pot, 500)).isEqualTo(2);

        pots.settle(pot, 500, 100);
        pots.settle(pot, 500, 899);

        await().until(() -> starts(pots, pot, 0));
        Standing standing = pots.standing(pot);
        assertThat(standing.spent()).isEqualTo(999);
        assertThat(standing.reserved()).isZero();
        assertThat(standing.left()).isEqualTo(1);
        assertThat(starts(pots, pot, 1)).isTrue();
        assertThatThrownBy(() -> pots.reserve(pot, 0))
                .isInstanceOfSatisfying(
                        UsedUpException.class,
                        e -> assertThat(e.standing().left()).isZero());
    }

    @Test
    void what_is_given_back_can_be_taken_again() throws Exception {
        Pots pots = pots();
        assertThat(fill(pots, pot, 500)).isEqualTo(2);

        pots.settle(pot, 500, 0);

        await().until(() -> starts(pots, pot, 500));
        assertThat(starts(pots, pot, 500)).isFalse();
    }

    @Test
    void more_than_the_limit_may_have_been_used_in_the_end() throws Exception {
        Pots pots = pots();
        pots.reserve(pot, 10);
        pots.settle(pot, 10, 5 * LIMIT);

        await().until(() -> !starts(pots, pot, 0));
        assertThat(pots.standing(pot).left()).isZero();
    }

    @Test
    void each_principal_and_each_period_has_a_pot_of_its_own() throws Exception {
        Pots pots = pots();
        Budget each = new Budget(budget.name() + "-each", Set.of(), Budget.EACH, Unit.TOKENS, LIMIT, Period.DAY);
        Pot ada = new Pot(each, "ada", LocalDate.now(ZoneOffset.UTC));
        assertThat(fill(pots, ada, LIMIT)).isEqualTo(1);

        assertThat(starts(pots, new Pot(each, "bob", LocalDate.now(ZoneOffset.UTC)), LIMIT))
                .isTrue();
        assertThat(starts(
                        pots, new Pot(each, "ada", LocalDate.now(ZoneOffset.UTC).plusDays(1)), LIMIT))
                .isTrue();
        assertThat(starts(pots, pot, LIMIT)).isTrue();
    }

    @Test
    void what_the_ledger_has_counts() throws Exception {
        ledger.put(pot, Map.of("a node of last week", 500L, "another", 400L));
        Pots pots = pots();

        assertThat(fill(pots, pot, 60)).isEqualTo(2);
        assertThat(pots.standing(pot).spent()).isEqualTo(900);
    }
}
