package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.security.MemoryTickets;
import dev.sluice.security.Tickets;
import dev.sluice.security.TicketsContract;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tickets of two nodes on a real Redis. */
@Tag("one-server")
final class SharedTicketsIT extends TicketsContract {

    private static RedisProcess redis;
    private static List<Node> nodes;

    private List<Tickets> tickets;

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
        nodes = List.of(new Node(redis.url()), new Node(redis.url()));
    }

    @AfterAll
    static void closes() {
        nodes.forEach(Node::close);
        redis.close();
    }

    @BeforeEach
    void empties() throws IOException {
        await().until(() -> nodes.stream().allMatch(node -> node.cluster.isUp()));
        redis.command("FLUSHALL");
        tickets = nodes.stream()
                .map(node -> node.cluster.tickets(new MemoryTickets(System::nanoTime)))
                .toList();
    }

    @Override
    protected Tickets tickets() {
        return tickets.get(0);
    }

    @Override
    protected Tickets elsewhere(int place) {
        return tickets.get(place % 2 == 0 ? 1 : 0);
    }

    @Test
    void redis_keeps_a_ticket_for_30_seconds_under_a_name_that_cannot_be_redeemed() throws IOException {
        String ticket = tickets().issue(ADA, "stream");

        String key = redis.command("KEYS t:ticket:*").split("\r\n", -1)[2];
        assertThat(key).startsWith("t:ticket:").doesNotContain(ticket);
        assertThat(redis.command("GET " + key)).contains("ada", "stream").doesNotContain(ticket);
        long left = Long.parseLong(redis.command("PTTL " + key).substring(1).strip());
        assertThat(left).isBetween(20_000L, 30_000L);
        assertThat(elsewhere(0).redeem(key.substring("t:ticket:".length()), "stream"))
                .isNull();
    }

    @Test
    void nothing_is_left_on_redis_of_a_redeemed_ticket() throws IOException {
        elsewhere(0).redeem(tickets().issue(ADA, "stream"), "stream");

        await().untilAsserted(() -> assertThat(redis.command("KEYS t:ticket*")).isEqualTo("*0\r\n"));
    }

    @Test
    void while_redis_is_away_a_ticket_is_for_the_node_that_issued_it() throws Exception {
        String before = tickets().issue(ADA, "stream");
        redis.kill();
        try {
            nodes.forEach(Node::missRedis);
            await().until(() -> nodes.stream().noneMatch(node -> node.cluster.isUp()));
            String ticket = tickets().issue(ADA, "stream");

            assertThat(elsewhere(0).redeem(ticket, "stream")).isNull();
            assertThat(tickets().redeem(ticket, "stream")).isEqualTo(ADA);
            assertThat(tickets().redeem(ticket, "stream")).isNull();
            assertThat(tickets().redeem(before, "stream")).isNull();
        } finally {
            redis.start();
        }
    }

    @Test
    @Timeout(60)
    void while_redis_is_silent_requests_do_not_wait_for_it_one_after_another() throws Exception {
        redis.pause();
        try {
            nodes.get(0).waits = Node.BRIEF;
            assertThat(tickets().issue(ADA, "stream")).isNotNull();
            nodes.get(0).waits = Node.PATIENT; // for more than two of these requests, the test has no time
            for (int i = 0; i < 20; i++) {
                String ticket = tickets().issue(ADA, "stream");
                assertThat(tickets().redeem(ticket, "stream")).isEqualTo(ADA);
            }
        } finally {
            nodes.get(0).waits = Node.PATIENT;
            redis.resume();
        }
        await().untilAsserted(() -> assertThat(elsewhere(0).redeem(tickets().issue(ADA, "stream"), "stream"))
                .isEqualTo(ADA));
    }
}
