package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms of Redis that have more than one server. */
@Tag("one-server")
final class SentinelAndClusterIT {

    private static final int STREAMS = Integer.getInteger("sluice.cluster.streams", 40);
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    @Test
    void a_sentinel_failover_loses_and_doubles_nothing(@TempDir Path folder) throws Exception {
        try (RedisProcess master = new RedisProcess();
                RedisProcess replica = new RedisProcess("--replicaof", "127.0.0.1", String.valueOf(master.port()))) {
            await().until(() -> replica.command("INFO replication").contains("master_link_status:up"));
            Path config = Files.writeString(folder.resolve("sentinel.conf"), """
                    sentinel monitor main 127.0.0.1 %d 1
                    sentinel down-after-milliseconds main 500
                    sentinel failover-timeout main 2000
                    """.formatted(master.port()));
            try (RedisProcess sentinel = RedisProcess.sentinel(config)) {
                String url = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#main";
                await().until(() -> sentinel.command("SENTINEL replicas main").contains("" + replica.port()));
                whole(url, () -> {
                    master.kill();
                    await().until(() -> replica.command("INFO replication").contains("role:master"));
                });
            }
        }
    }

    @Test
    void a_cluster_of_three_loses_and_doubles_nothing() throws Exception {
        inCluster(0, servers -> {
            for (RedisProcess server : servers) {
                server.command("CLIENT KILL TYPE normal");
            }
        });
    }

    @Test
    void a_cluster_whose_master_dies_loses_and_doubles_nothing() throws Exception {
        inCluster(0, servers -> {
            servers.get(0).kill();
            awaitFailover(servers);
        });
    }

    @Tag("load")
    @Test
    void a_cluster_whose_master_of_the_beats_stands_still_loses_and_doubles_nothing() throws Exception {
        standsStill(0);
    }

    @Test
    void a_cluster_whose_other_master_stands_still_loses_and_doubles_nothing() throws Exception {
        standsStill(2);
    }

    @Test
    void a_look_for_the_servers_of_a_cluster_is_no_lost_connection() throws Exception {
        withCluster(0, servers -> {
            AtomicInteger changes = new AtomicInteger();
            RedisAddress address = RedisAddress.parse(url(servers));
            try (RedisLink link =
                    new RedisLink(address, Thread::new, changes::incrementAndGet, Duration.ofMillis(200))) {
                await().until(link::isConnected);
                awaitLook(servers.get(0));
                awaitTurn(link);
                int before = changes.get();
                for (int i = 0; i < 3; i++) {
                    awaitLook(servers.get(0));
                }
                awaitTurn(link);
                assertThat(changes).hasValue(before);
            }
        });
    }

    private static void awaitLook(RedisProcess server) throws IOException {
        String before = looks(server);
        await().until(() -> !looks(server).equals(before));
    }

    private static String looks(RedisProcess server) throws IOException {
        return server.command("INFO commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_cluster"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.joining());
    }

    /** Waits until the link has done what it has to do. */
    private static void awaitTurn(RedisLink link) throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        link.execute(() -> link.execute(turn::countDown));
        assertThat(turn.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private static void standsStill(int master) throws Exception {
        inCluster(master, servers -> {
            servers.get(master).pause();
            awaitFailover(servers);
        });
    }

    private static void awaitFailover(List<RedisProcess> servers) {
        RedisProcess replica = servers.get(MASTERS);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> replica.command("INFO replication").contains("role:master")
                        && replica.command("CLUSTER INFO").contains("cluster_state:ok"));
    }

    /** What a test does to a Redis Cluster, whose masters come first. */
    private interface ClusterDisturbance {
        void happen(List<RedisProcess> servers) throws Exception;
    }

    /**
     * Disturbs a Redis Cluster in the middle of replies.
     *
     * @param replicated the master that has a replica, which is the last server
     */
    private static void inCluster(int replicated, ClusterDisturbance disturbance) throws Exception {
        withCluster(replicated, servers -> whole(url(servers), () -> disturbance.happen(servers)));
    }

    private static String url(List<RedisProcess> servers) {
        return "redis-cluster://"
                + servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    private static void withCluster(int replicated, ClusterDisturbance test) throws Exception {
        List<RedisProcess> servers = new ArrayList<>();
        try {
            for (int i = 0; i < MASTERS + 1; i++) {
                servers.add(RedisProcess.ofCluster());
            }
            join(servers, replicated);
            test.happen(servers);
        } finally {
            servers.forEach(RedisProcess::close);
        }
    }

    private static void join(List<RedisProcess> servers, int replicated) throws IOException {
        int share = SLOTS / MASTERS + 1;
        for (int i = 0; i < MASTERS; i++) {
            String slots = IntStream.range(i * share, Math.min(SLOTS, (i + 1) * share))
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(" "));
            assertThat(servers.get(i).command("CLUSTER ADDSLOTS " + slots)).startsWith("+OK");
        }
        for (RedisProcess server : servers) {
            server.command("CLUSTER MEET 127.0.0.1 " + servers.get(0).port());
        }
        for (RedisProcess server : servers) {
            await().until(() -> {
                String info = server.command("CLUSTER INFO");
                return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + servers.size());
            });
        }
        String master =
                servers.get(replicated).command("CLUSTER MYID").lines().toList().get(1);
        RedisProcess replica = servers.get(MASTERS);
        assertThat(replica.command("CLUSTER REPLICATE " + master)).startsWith("+OK");
        await().until(() -> replica.command("INFO replication").contains("master_link_status:up"));
    }

    /** What a test does to Redis in the middle of replies. */
    private interface Disturbance {
        void happen() throws Exception;
    }

    private static void whole(String url, Disturbance disturbance) throws Exception {
        // As by default: new connections take two seconds where a server is silent, and no node may count as lost
        // meanwhile.
        ClusterSettings settings = new ClusterSettings(url, "t:", false, Duration.ofSeconds(5), 0);
        try (Node one = new Node(settings);
                Node other = new Node(settings)) {
            one.waits = Waits.USUAL; // while a server is silent, another is to be asked
            other.waits = Waits.USUAL;
            await().until(() -> one.cluster.isUp() && other.cluster.isUp());
            try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
                streams.write(Duration.ofSeconds(1));
                disturbance.happen();
                streams.write(Duration.ofSeconds(2));
                streams.end();

                streams.assertWhole();
            }
            // Names and signals work there, too, once a node has noticed that it waits for nothing.
            await().atMost(Duration.ofSeconds(30))
                    .ignoreException(UnreachableException.class)
                    .untilAsserted(() -> assertThat(other.start("c-0", "key").id())
                            .isEqualTo(one.start("c-0", "key").id()));
            await().ignoreException(UnreachableException.class)
                    .until(() -> one.streams.running(Node.PRINCIPAL, "c-0") != null);
            one.streams.cancel(Node.PRINCIPAL, "c-0");
            await().until(() -> other.provider.next().isCancelled());
        }
    }
}
