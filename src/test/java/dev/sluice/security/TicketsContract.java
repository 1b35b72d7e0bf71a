package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every form of tickets does. The tickets are empty at first. */
public abstract class TicketsContract {

    private static final int RACERS = 50;

    protected static final Caller ADA = new Caller("ada", Set.of("sluice-user", "über"), Instant.MAX);

    /** Where tickets are issued. */
    protected abstract Tickets tickets();

    /** Where those tickets are redeemed, at one of several places. */
    protected abstract Tickets elsewhere(int place);

    @Test
    void a_ticket_is_redeemed_once_for_its_target_and_returns_its_caller() {
        Caller bob = new Caller("bob", Set.of(), null);
        String ticket = tickets().issue(ADA, "stream");
        String other = tickets().issue(bob, "stream");

        assertThat(ticket).matches("[A-Za-z0-9_-]{43}");
        assertThat(elsewhere(0).redeem(ticket, "stream")).isEqualTo(ADA);
        assertThat(elsewhere(0).redeem(ticket, "stream")).isNull();
        assertThat(elsewhere(1).redeem(ticket, "stream")).isNull();
        assertThat(elsewhere(1).redeem(other, "stream")).isEqualTo(bob);
    }

    @Test
    void redeeming_a_ticket_for_another_target_fails_and_spends_it() {
        String ticket = tickets().issue(ADA, "stream");

        assertThat(elsewhere(0).redeem(ticket, "another")).isNull();
        assertThat(elsewhere(1).redeem(ticket, "stream")).isNull();
        assertThat(elsewhere(0).redeem(tickets().issue(ADA, "stream"), null)).isNull();
        assertThat(elsewhere(0).redeem("", "stream")).isNull();
    }

    @Test
    void only_one_of_many_concurrent_callers_redeems_a_ticket() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 20; round++) {
                String ticket = tickets().issue(ADA, "stream");
                CyclicBarrier start = new CyclicBarrier(RACERS);
                List<Callable<Caller>> racers = new ArrayList<>();
                for (int i = 0; i < RACERS; i++) {
                    int place = i;
                    racers.add(() -> {
                        start.await();
                        return elsewhere(place).redeem(ticket, "stream");
                    });
                }
                int in = 0;
                for (Future<Caller> racer : threads.invokeAll(racers)) {
                    in += racer.get() == null ? 0 : 1;
                }
                assertThat(in).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_tickets_of_one_principal_are_limited_and_leave_room_for_others() {
        Set<String> issued = new HashSet<>();
        for (int i = 0; i < Tickets.MAX_PER_PRINCIPAL; i++) {
            issued.add(tickets().issue(ADA, "stream"));
        }

        assertThat(issued).hasSize(Tickets.MAX_PER_PRINCIPAL).doesNotContainNull();
        assertThat(tickets().issue(ADA, "stream")).isNull();
        assertThat(elsewhere(1).issue(ADA, "stream")).isNull();
        assertThat(tickets().issue(new Caller("bob", Set.of(), null), "stream")).isNotNull();

        assertThat(elsewhere(1).redeem(issued.iterator().next(), "stream")).isEqualTo(ADA);
        assertThat(tickets().issue(ADA, "stream")).isNotNull();
        assertThat(tickets().issue(ADA, "stream")).isNull();
    }

    @Test
    void all_tickets_together_are_limited() {
        for (int i = 0; i < Tickets.MAX; i++) {
            assertThat(tickets().issue(new Caller("caller " + i / 10, Set.of(), null), "stream"))
                    .isNotNull();
        }
        assertThat(tickets().issue(ADA, "stream")).isNull();
    }
}
