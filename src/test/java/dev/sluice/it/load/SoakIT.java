package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.server.OwnServer;
import dev.sluice.it.server.ServerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ordinary clients and an ordinary provider on a bad day: briefly, or with {@code -Pload} for a while. */
@Tag("one-server")
final class SoakIT {

    private static final Duration LENGTH = Duration.parse(System.getProperty("sluice.soak.length", "PT10M"));
    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration FIRST = Duration.ofSeconds(5);

    /** {@code -Dsluice.soak.seed=…} repeats what each client does, though not in the same order across clients. */
    private static final long SEED = Long.getLong("sluice.soak.seed", System.nanoTime());

    private static final int CLIENTS = 12;

    /**
     * Bounded caches that fill while replies are stored (the database's, 4 MB, and that of conversations, 2 million
     * characters), and as much again for the variation of a heap. A leak of a few KB a reply would exceed it.
     */
    private static final long HEAP_SLACK = 12L << 20;

    private static final int FILES_SLACK = 10;

    private final ReplayProvider provider = ReplayProvider.shared();
    private final Map<String, Integer> lives = new ConcurrentHashMap<>();

    @Test
    void every_reply_ends_whole_or_honestly_and_nothing_is_left_open() throws Exception {
        soak(SHORT);
    }

    @Test
    @Tag("load")
    void a_long_soak_leaves_the_heap_as_it_was() throws Exception {
        Measured.atMost("growth of the heap in a soak of " + LENGTH, soak(LENGTH) >> 10, HEAP_SLACK >> 10, "KB");
    }

    /** Returns by how many bytes the heap has grown. */
    private long soak(Duration length) throws Exception {
        System.out.println("Seed " + SEED);
        SoakReply.serve(provider);
        try (OwnServer server = OwnServer.start(
                        "soak",
                        "-Xmx512m",
                        "-Dsluice.stream.retention=PT5S",
                        "-Dsluice.stream.orphan-grace=PT3S",
                        "-Dsluice.timeouts.first-chunk=PT10S",
                        "-Dsluice.timeouts.idle=PT5S");
                ServerProbe probe = server.probe()) {
            run(server.api(), SEED, FIRST);
            settle(probe);
            long heap = probe.heap();
            long files = sockets(probe);
            long threads = probe.ownThreads();
            lives.clear();

            run(server.api(), SEED + CLIENTS, length);
            System.out.printf("%s in %s%n", new TreeMap<>(lives), length);
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> {
                        assertThat(sockets(probe)).as("files and sockets").isLessThanOrEqualTo(files + FILES_SLACK);
                        assertThat(probe.ownThreads()).as("threads").isLessThanOrEqualTo(threads + 2);
                    });
            assertThat(lives).containsKeys("complete", "error", "cancelled", "left");
            assertThat(server.log()).doesNotContain("SEVERE", "Exception");
            settle(probe);
            return probe.heap() - heap;
        }
    }

    /** Waits until the logs of the last streams are gone. */
    private static void settle(ServerProbe probe) {
        long[] heap = {Long.MAX_VALUE};
        await().pollInterval(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(40))
                .until(() -> {
                    long before = heap[0];
                    heap[0] = probe.heap();
                    return heap[0] > before - (128 << 10);
                });
    }

    /** Without the connections to the provider that are kept for the next call. */
    private long sockets(ServerProbe probe) throws Exception {
        return probe.openFiles() - provider.openConnections();
    }

    private void run(Api api, long seed, Duration length) throws Exception {
        long until = System.nanoTime() + length.toNanos();
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random seeds = new Random(seed + i);
            clients.add(() -> {
                int count = 0;
                while (System.nanoTime() < until) {
                    lives.merge(new SoakClient(api, seeds.nextLong()).live(), 1, Integer::sum);
                    count++;
                }
                return count;
            });
        }
        assertThat(Concurrently.run(CLIENTS, clients, length.plusMinutes(2))).doesNotContain(0);
    }
}
