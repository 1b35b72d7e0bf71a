package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** Ordinary clients and an ordinary provider on a bad day, for a while: {@code -Dsluice.soak.length=PT10M}. */
@Tag("one-server")
final class SoakIT {

    private static final Duration LENGTH = Duration.parse(System.getProperty("sluice.soak.length", "PT2M"));
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /** {@code -Dsluice.soak.seed=…} repeats what each client does, though not what meets what. */
    private static final long SEED = Long.getLong("sluice.soak.seed", System.nanoTime());

    private static final int CLIENTS = 12;

    /**
     * What fills up to a bound while replies are stored: the database's cache, 4 MB, and what is remembered of conversations,
     * 2 million characters; and as much again of what a server's heap differs by. Some KB of each reply would be more.
     */
    private static final long HEAP_SLACK = 12L << 20;

    private static final int FILES_SLACK = 10;

    private final ReplayProvider provider = ReplayProvider.shared();
    private final Map<String, Integer> lives = new ConcurrentHashMap<>();

    @Test
    void every_reply_ends_whole_or_honestly_and_nothing_is_left_behind() throws Exception {
        System.out.println("Seed " + SEED);
        SoakReply.serve(provider);
        try (OwnTomcat tomcat = new OwnTomcat(
                        "soak",
                        "-Xmx512m",
                        "-Dsluice.stream.retention=PT5S",
                        "-Dsluice.stream.orphan-grace=PT3S",
                        "-Dsluice.timeouts.first-chunk=PT10S",
                        "-Dsluice.timeouts.idle=PT5S");
                ServerProbe probe = tomcat.probe()) {
            run(tomcat.api(), SEED, WARM_UP);
            settle(probe);
            long heap = probe.heap();
            long files = sockets(probe);
            long threads = probe.ownThreads();
            lives.clear();

            run(tomcat.api(), SEED + CLIENTS, LENGTH);
            System.out.printf("%s in %s; heap before %d KB", new TreeMap<>(lives), LENGTH, heap >> 10);
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> {
                        assertThat(probe.heap()).as("heap").isLessThan(heap + HEAP_SLACK);
                        assertThat(sockets(probe)).as("files and sockets").isLessThanOrEqualTo(files + FILES_SLACK);
                        assertThat(probe.ownThreads()).as("threads").isLessThanOrEqualTo(threads + 2);
                    });
            System.out.printf(", after %d KB%n", probe.heap() >> 10);
            assertThat(lives).containsKeys("complete", "error", "cancelled", "left");
            assertThat(tomcat.log()).doesNotContain("SEVERE", "Exception");
        }
    }

    /** Waits until the logs of the warm-up are gone. */
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
        assertThat(Together.run(CLIENTS, clients, length.plusMinutes(2))).doesNotContain(0);
    }
}
