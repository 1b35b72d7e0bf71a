package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.usage.MemoryPots;
import dev.sluice.usage.Pot;
import dev.sluice.usage.Pots;
import dev.sluice.usage.PotsContract;
import dev.sluice.usage.Standing;
import dev.sluice.usage.UsedUpException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pots over two nodes and a real Redis. */
@Tag("one-server")
final class SharedPotsIT extends PotsContract {

    private static RedisProcess redis;
    private static Node one;
    private static Node other;

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
        one = new Node(redis.url());
        other = new Node(redis.url());
    }

    @AfterAll
    static void closes() {
        one.close();
        other.close();
        redis.close();
    }

    @BeforeEach
    void waits() {
        await().until(() -> one.cluster.isUp()
                && other.cluster.isUp()
                && one.cluster.otherNodes() > 0
                && other.cluster.otherNodes() > 0);
    }

    @Override
    protected Pots pots() {
        return new Alternating(List.of(pots(one), pots(other)));
    }

    private Pots pots(Node node) {
        return node.cluster.pots(own(node.cluster.node()));
    }

    /** Reserves now on this node and now on that, and settles where it has reserved. */
    private record Alternating(List<Pots> nodes, AtomicInteger turn, Map<Pot, Queue<Pots>> reserved) implements Pots {

        Alternating(List<Pots> nodes) {
            this(nodes, new AtomicInteger(), new ConcurrentHashMap<>());
        }

        @Override
        public Standing reserve(Pot pot, long amount) throws UsedUpException {
            Pots node = nodes.get(turn.getAndIncrement() % nodes.size());
            Standing standing = node.reserve(pot, amount);
            reserved.computeIfAbsent(pot, none -> new ConcurrentLinkedQueue<>()).add(node);
            return standing;
        }

        @Override
        public void settle(Pot pot, long amount, long spent) {
            reserved.get(pot).remove().settle(pot, amount, spent);
        }

        @Override
        public Standing standing(Pot pot) {
            return nodes.get(turn.getAndIncrement() % nodes.size()).standing(pot);
        }

        @Override
        public Standing known(Pot pot) {
            return nodes.get(0).known(pot);
        }

        @Override
        public Standing peek(Pot pot) {
            return nodes.get(0).peek(pot);
        }

        @Override
        public Iterable<Pot> known() {
            return nodes.get(0).known();
        }

        @Override
        public void sweep() {
            nodes.forEach(Pots::sweep);
        }
    }

    @Test
    void what_a_lost_node_has_used_counts_and_what_it_had_reserved_does_not() throws Exception {
        Node lost = new Node(redis.url());
        Node left = new Node(redis.url(), Node.SHORT_LEASE);
        await().until(() -> lost.cluster.isUp() && left.cluster.otherNodes() > 2);
        Pots there = pots(lost);
        Pots here = pots(left);
        there.reserve(pot, 10);
        there.settle(pot, 10, 500);
        assertThat(fill(there, pot, 100)).isEqualTo(5);
        await().until(() -> !starts(here, pot, 0));
        lost.cluster.close();

        await().atMost(Duration.ofMinutes(1)).until(() -> here.standing(pot).left() == 500);
        assertThat(fill(here, pot, 100)).isEqualTo(5);
        lost.close();
        left.close();
    }

    /** Each comes back to those that wait while they are gone through: that must end. */
    @Test
    void many_pots_that_redis_does_not_take_hold_nobody() throws Exception {
        Pots here = pots(one);
        Pots there = pots(other);
        List<Pot> many = IntStream.range(0, 64)
                .mapToObj(i -> new Pot(pot.budget(), "principal " + i, pot.first()))
                .toList();
        for (Pot each : many) {
            here.reserve(each, 10);
        }
        await().until(() -> many.stream().allMatch(each -> there.standing(each).reserved() == 10));
        redis.kill();
        try {
            for (Pot each : many) {
                here.settle(each, 10, 0);
            }
        } finally {
            redis.start();
        }
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
        assertThat(starts(there, many.get(0), 0)).isTrue();
    }

    @Test
    void without_redis_each_node_counts_itself_and_then_all_of_it_counts() throws Exception {
        Pots here = pots(one);
        Pots there = pots(other);
        here.reserve(pot, 0);
        here.settle(pot, 0, 500);
        await().until(() -> there.standing(pot).spent() == 500);
        redis.kill();
        try {
            one.missRedis();
            other.missRedis();
            await().until(() -> !one.cluster.isUp() && !other.cluster.isUp());
            assertThat(fill(here, pot, 100)).isEqualTo(5);
            assertThat(fill(there, pot, 100))
                    .as("with what it last knew of the other")
                    .isEqualTo(5);
        } finally {
            redis.start();
        }
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
        await().untilAsserted(() -> assertThat(here.standing(pot).reserved()).isEqualTo(1000));
        for (int i = 0; i < 5; i++) {
            here.settle(pot, 100, 100);
            there.settle(pot, 100, 20);
        }
        await().untilAsserted(() -> {
            assertThat(here.standing(pot)).isEqualTo(new Standing(pot, 1100, 0));
            assertThat(there.standing(pot)).isEqualTo(new Standing(pot, 1100, 0));
        });
        assertThat(starts(here, pot, 0)).isFalse();
    }

    @Test
    void what_is_given_back_while_redis_is_away_is_free_when_it_is_back() throws Exception {
        Pots here = pots(one);
        Pots there = pots(other);
        here.reserve(pot, 100);
        assertThat(there.standing(pot).reserved()).isEqualTo(100);
        redis.pause();
        try {
            await().until(() -> !one.cluster.isUp());
            here.settle(pot, 100, 0);
        } finally {
            redis.resume();
        }
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
        await().atMost(Duration.ofSeconds(20)).until(() -> there.standing(pot).reserved() == 0);
    }

    @Test
    void a_redis_that_has_lost_its_data_is_told_again_what_all_have_used() throws Exception {
        MemoryPots own = own(one.cluster.node());
        Pots here = one.cluster.pots(own);
        Pots there = pots(other);
        there.reserve(pot, 0);
        ledger.put(pot, Map.of("a node that is no more", 300L, other.cluster.node(), 50L));
        here.reserve(pot, 0);
        here.settle(pot, 0, 200);
        there.settle(pot, 0, 70);
        await().untilAsserted(() -> assertThat(here.standing(pot).spent()).isEqualTo(570));
        redis.command("FLUSHALL");

        await().untilAsserted(() -> {
            assertThat(here.standing(pot).spent()).isEqualTo(570);
            assertThat(there.standing(pot).spent()).isEqualTo(570);
        });
        Node late = new Node(redis.url());
        try {
            await().until(late.cluster::isUp);
            ledger.clear();
            Pots without = pots(late);
            await().untilAsserted(
                            () -> assertThat(without.standing(pot).spent()).isEqualTo(570));
            assertThat(fill(without, pot, 100)).isEqualTo(5);
        } finally {
            late.close();
        }
    }
}
