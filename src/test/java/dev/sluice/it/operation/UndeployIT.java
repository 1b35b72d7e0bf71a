package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ProviderScript;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnServer;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Undeployment leaves the server as it was. */
@Tag("one-server")
final class UndeployIT {

    private static final int ROUNDS = 3;

    /** Generations, each with two readers. */
    private static final int READERS = 32;

    private static final String LISTENER = "dev.sluice.app.SluiceListener";

    private static final int DEMO_READERS = 4;

    private static final ProviderScript HELD = call -> {
        call.eventStream();
        call.chunk(Wire.OPENAI.text("Hello"));
        call.awaitGone(TimeUnit.MINUTES.toMillis(5));
    };

    @Test
    void undeployment_ends_what_runs_and_leaves_no_thread_connection_or_class_loader() throws Exception {
        undeploy(ROUNDS, "undeploy", OwnServer.WITHOUT_SOFT, "-Dsluice.shutdown.drain=PT0.5S");
    }

    @Test
    void a_node_of_a_cluster_leaves_nothing_either() throws Exception {
        try (RedisProcess redis = new RedisProcess()) {
            undeploy(
                    1,
                    "undeploy-node",
                    OwnServer.WITHOUT_SOFT,
                    "-Dsluice.shutdown.drain=PT0.5S",
                    "-Dsluice.cluster.redis-url=" + redis.url());
            await().until(() -> !redis.command("CLIENT LIST").contains("lib-name=Lettuce"));
            assertThat(redis.command("HLEN sluice:nodes")).isEqualTo(":0\r\n");
        }
    }

    private static void undeploy(int rounds, String name, String... options) throws Exception {
        ReplayProvider provider = ReplayProvider.shared();
        provider.on("held", HELD);
        try (OwnServer server = OwnServer.start(name, options);
                ServerProbe probe = server.probe()) {
            for (int round = 0; round < rounds; round++) {
                if (round > 0) {
                    server.deploy();
                }
                int before = provider.calls("held").size();
                undeployUnderReaders(server);

                await().untilAsserted(() -> assertThat(probe.threads())
                        .filteredOn(ServerProbe::isOwn)
                        .isEmpty());
                List<ProviderCall> held = provider.calls("held");
                assertThat(held).hasSize(before + READERS);
                for (ProviderCall call : held) {
                    assertThat(call.awaitGone(60_000))
                            .as("the provider's connection is closed")
                            .isTrue();
                }
            }
            await().untilAsserted(() -> assertThat(probe.instances(LISTENER))
                    .as("applications in memory")
                    .isZero());
            if (server instanceof OwnTomcat tomcat) {
                await().until(() -> !tomcat.manager("findleaks?statusLine=true").contains("/sluice"));
            }
            assertThat(complaints(server)).doesNotContain("memory leak", "SEVERE", "Exception");
        }
    }

    @Test
    @Tag("load")
    void undeployment_closes_the_providers_connections_within_a_second() throws Exception {
        ReplayProvider provider = ReplayProvider.shared();
        provider.on("held", HELD);
        try (OwnServer server =
                OwnServer.start("undeploy-in-time", OwnServer.WITHOUT_SOFT, "-Dsluice.shutdown.drain=PT0.5S")) {
            undeployUnderReaders(server);
            long since = System.nanoTime();
            for (ProviderCall call : provider.calls("held")) {
                assertThat(call.awaitGone(60_000)).isTrue();
            }
            long took = Duration.ofNanos(System.nanoTime() - since).toMillis();
            Measured.atMost("from undeployment to the end of the provider's connections", took, 1000, "ms");
        }
    }

    /** Tomcat's log without complaints about its own threads that serve the application just then. */
    private static String complaints(OwnServer server) throws IOException {
        return server.log()
                .lines()
                .filter(line -> !line.contains("a thread named [Catalina-utility-"))
                .collect(Collectors.joining("\n"));
    }

    private static void undeployUnderReaders(OwnServer server) throws Exception {
        List<SseClient> readers = new ArrayList<>();
        assertThat(server.api().reply("demo/burst", "Hi").completed()).isTrue();
        for (int i = 0; i < READERS; i++) {
            SseClient held = server.api().chat("openai/held", "Hi");
            assertThat(held.next("text")).isNotNull();
            readers.add(held);
            held = server.api().events(held.http().header("Sluice-Stream-Id"));
            assertThat(held.next("text")).isNotNull();
            readers.add(held);
        }
        // Last and few, because the demo's replies end by themselves after seconds.
        for (int i = 0; i < DEMO_READERS; i++) {
            SseClient demo = server.api().chat("demo/lorem", "Hi " + i);
            assertThat(demo.next("text")).isNotNull();
            readers.add(demo);
        }
        server.undeploy();

        for (SseClient reader : readers) {
            List<SseEvent> rest = reader.rest();
            SseEvent last = rest.get(rest.size() - 1);
            assertThat(last.event()).as("the last of %s", rest).isEqualTo("error");
            assertThat(last.json().getString("code")).isEqualTo("server_shutdown");
            assertThat(last.json().getBoolean("retryable")).isTrue();
            assertThat(last.json().getBoolean("partial")).isTrue();
            reader.close();
        }
    }
}
