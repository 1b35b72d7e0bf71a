package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MemoryTicketsTest extends TicketsContract {

    private long nanos = Long.MAX_VALUE - 1;
    private final MemoryTickets tickets = new MemoryTickets(() -> nanos);

    @Override
    protected Tickets tickets() {
        return tickets;
    }

    @Override
    protected Tickets elsewhere(int place) {
        return tickets;
    }

    @Test
    void a_ticket_expires_after_30_seconds() {
        String one = tickets.issue(ADA, "stream");
        String other = tickets.issue(ADA, "stream");

        nanos += Duration.ofSeconds(30).toNanos() - 1;
        assertThat(tickets.redeem(one, "stream")).isNotNull();
        nanos += 1;
        assertThat(tickets.redeem(other, "stream")).isNull();
    }

    @Test
    void expired_tickets_make_room() {
        for (int i = 0; i < Tickets.MAX; i++) {
            assertThat(tickets.issue(new Caller("caller " + i / 10, Set.of(), null), "stream"))
                    .isNotNull();
        }

        nanos += Duration.ofSeconds(30).toNanos();
        assertThat(tickets.issue(ADA, "stream")).isNotNull();
        assertThat(tickets.size()).isEqualTo(1);
    }
}
