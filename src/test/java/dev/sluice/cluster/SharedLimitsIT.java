package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.PrincipalLimitsContract;
import dev.sluice.stream.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of principals over two nodes and a real Redis. */
@Tag("one-server")
final class SharedLimitsIT extends PrincipalLimitsContract {

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
        await().until(() ->
                Stream.of(one, other).allMatch(node -> node.cluster.isUp() && node.cluster.otherNodes() > 0));
    }

    private static void awaitUp() {
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
    }

    @Override
    protected PrincipalLimits limits(int atOnce, int startsPerMinute) {
        return new Alternating(List.of(limits(one, atOnce, startsPerMinute), limits(other, atOnce, startsPerMinute)));
    }

    private static PrincipalLimits limits(Node node, int atOnce, int startsPerMinute) {
        return node.cluster.limits(new MemoryLimits(atOnce, startsPerMinute, System::nanoTime));
    }

    /** Begins as often as is allowed. Returns how often. */
    private static int fill(PrincipalLimits limits, String principal) {
        int count = 0;
        try {
            while (count < 1000) {
                limits.begin(principal);
                count++;
            }
        } catch (RefusedException e) {
            return count;
        }
        throw new AssertionError("no limit");
    }

    private void end(PrincipalLimits limits, int times) {
        for (int i = 0; i < times; i++) {
            limits.end(ada);
        }
    }

    @Test
    void what_a_lost_node_had_does_not_count() throws Exception {
        Node lost = new Node(redis.url());
        Node left = new Node(redis.url(), Node.SHORT_LEASE);
        PrincipalLimits there = limits(lost, 3, 0);
        PrincipalLimits here = limits(left, 3, 0);
        await().until(() -> lost.cluster.isUp() && left.cluster.isUp());
        AtomicInteger probe = new AtomicInteger();
        await().until(
                        () -> { // until this node has seen that one
                            String principal = ada + probe.incrementAndGet();
                            return fill(there, principal) == 3 && fill(here, principal) == 0;
                        });
        assertThat(fill(there, ada)).isEqualTo(3);
        lost.cluster.close();

        assertThat(fill(here, ada)).isZero();
        await().atMost(Duration.ofMinutes(1)).until(() -> fill(here, ada) == 3);
        lost.close();
        left.close();
    }

    @Test
    void without_redis_each_node_has_its_own_limits_and_then_their_streams_count_again() throws Exception {
        PrincipalLimits here = limits(one, 5, 0);
        PrincipalLimits there = limits(other, 5, 0);
        assertThat(fill(here, ada)).isEqualTo(5);
        assertThat(fill(there, ada)).isZero();
        redis.kill();
        try {
            one.missRedis();
            other.missRedis();
            await().until(() -> !one.cluster.isUp() && !other.cluster.isUp());
            assertThat(fill(here, ada)).isZero();
            assertThat(fill(there, ada)).isEqualTo(5);
        } finally {
            redis.start();
        }
        awaitUp();
        String key = new Keys("t:").limits(ada);
        await().until(() -> redis.command("HLEN " + key).startsWith(":2")); // both have told Redis again
        end(here, 5); // of ten
        await().during(Duration.ofMillis(500)).until(() -> fill(here, ada) == 0);
        end(there, 3);
        await().until(() -> fill(here, ada) == 3);
        assertThat(fill(there, ada)).isZero();
    }

    @Test
    void what_ends_while_redis_is_away_is_free_when_it_is_back() throws Exception {
        PrincipalLimits here = limits(one, 4, 0);
        PrincipalLimits there = limits(other, 4, 0);
        assertThat(fill(here, ada)).isEqualTo(4);
        redis.pause();
        try {
            one.missRedis();
            await().until(() -> !one.cluster.isUp());
            end(here, 4);
        } finally {
            redis.resume();
        }
        awaitUp();
        await().until(() -> fill(there, ada) == 4);
        assertThat(fill(here, ada)).isZero();
    }

    @Test
    void what_redis_refuses_to_count_is_counted_later() throws Exception {
        PrincipalLimits here = limits(one, 4, 0);
        PrincipalLimits there = limits(other, 4, 0);
        assertThat(fill(here, ada)).isEqualTo(4);
        String key = new Keys("t:").limits(ada);
        redis.command("ACL LOG RESET");
        redis.command("ACL SETUSER default resetkeys ~t:nodes ~t:in:* ~t:secret ~t:born");
        try {
            end(here, 4);
            await().until(() -> redis.command("ACL LOG").contains(key));
        } finally {
            redis.command("ACL SETUSER default allkeys");
        }
        await().until(() -> fill(there, ada) == 4);
    }

    @Test
    @Timeout(60)
    void while_redis_is_silent_starts_wait_for_it_once() throws Exception {
        PrincipalLimits here = limits(one, 30, 0);
        PrincipalLimits there = limits(other, 30, 0);
        redis.pause();
        try {
            one.waits = Node.BRIEF;
            here.begin(ada);
            one.waits = Node.PATIENT; // for more than two of the other starts, the test has no time
            assertThat(fill(here, ada)).isEqualTo(29);
            end(here, 10);
        } finally {
            one.waits = Node.PATIENT;
            redis.resume();
        }
        awaitUp();
        List<Integer> more = new ArrayList<>();
        await().until(() -> {
            more.add(fill(there, ada));
            return more.stream().mapToInt(Integer::intValue).sum() >= 10;
        });
        assertThat(more.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
        await().until(
                        () -> { // until its next beat is answered, it goes by what it knows
                            int alone = fill(here, ada);
                            end(here, alone);
                            return alone == 0;
                        });
    }

    @Test
    void a_principals_key_expires() throws Exception {
        PrincipalLimits here = limits(one, 2, 2);
        here.begin(ada);

        String key = new Keys("t:").limits(ada);
        long left = Long.parseLong(redis.command("PTTL " + key).substring(1).strip());
        assertThat(left).isBetween(1L, Duration.ofHours(1).toMillis());
    }
}
