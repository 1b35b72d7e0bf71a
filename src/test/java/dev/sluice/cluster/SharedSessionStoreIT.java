package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.security.oidc.MemorySessionStore;
import dev.sluice.security.oidc.Revocation;
import dev.sluice.security.oidc.SessionStore;
import dev.sluice.security.oidc.SessionStoreContract;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions of two nodes on a real Redis. */
@Tag("one-server")
final class SharedSessionStoreIT extends SessionStoreContract {

    private static RedisProcess redis;
    private static List<Node> nodes;
    private static List<SessionStore> stores;

    /** What each node has heard. */
    private static final List<Set<Revocation>> HEARD =
            List.of(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
        nodes = List.of(new Node(redis.url()), new Node(redis.url()));
        stores = nodes.stream()
                .map(node -> node.cluster.sessions(new MemorySessionStore(System::nanoTime)))
                .toList();
        for (int i = 0; i < 2; i++) {
            stores.get(i).onRevoked(HEARD.get(i)::add, List::of);
        }
    }

    @AfterAll
    static void closes() {
        nodes.forEach(Node::close);
        redis.close();
    }

    @BeforeEach
    void empties() throws IOException {
        await().until(() -> nodes.stream().allMatch(node -> node.cluster.isUp()));
        for (String name : List.of("one", "two", "short", "raced")) {
            stores.forEach(store -> store.release(name)); // the nodes remember, too
        }
        redis.command("FLUSHALL");
    }

    @Override
    protected SessionStore store() {
        return stores.get(0);
    }

    @Override
    protected SessionStore elsewhere() {
        return stores.get(1);
    }

    private static Revocation revocation(String id) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        return new Revocation(Revocation.Of.SESSION, id, now, now.plus(Duration.ofHours(12)));
    }

    @Test
    void a_renewed_session_is_found_on_the_other_node_for_a_while() throws IOException {
        store().keep("session id", "sealed", Duration.ofMinutes(1));

        assertThat(elsewhere().kept("session id")).isEqualTo("sealed");
        assertThat(elsewhere().kept("another")).isNull();
        assertThat(redis.command("KEYS t:session:*")).doesNotContain("session id");
        String key = redis.command("KEYS t:session:*").split("\r\n", -1)[2];
        assertThat(Long.parseLong(redis.command("PTTL " + key).substring(1).strip()))
                .isBetween(30_000L, 60_000L);
    }

    @Test
    void a_revocation_reaches_the_other_node() {
        Revocation revocation = revocation("told");
        store().revoke(revocation);

        await().until(() -> HEARD.get(1).contains(revocation));
    }

    @Test
    void what_could_not_be_told_while_redis_was_away_is_told_later() throws Exception {
        redis.kill();
        Revocation revocation = revocation("late");
        store().revoke(revocation);
        assertThat(store().claim("alone", Duration.ofMinutes(1)))
                .as("this node goes on")
                .isTrue();
        assertThat(store().kept("session id")).isNull();

        redis.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> HEARD.get(1).contains(revocation));
    }
}
