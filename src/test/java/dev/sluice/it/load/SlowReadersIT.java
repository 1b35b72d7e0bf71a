package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.LoopProvider;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of readers of 1 KB a second to others and to the server, with the settings of {@code server-config}. */
@Tag("one-server")
final class SlowReadersIT {

    private static final int FAST = 200;
    private static final int SLOW = 40;
    private static final int SLOW_BYTES = 1024;
    private static final int SLOW_STEPS = 10;

    /** The receive buffer of slow readers: small, but with 2 KB the system would pass on even less than they read. */
    private static final int SLOW_BUFFER = 8192;

    /** Characters for a slow reader that exceed what buffers in between can hold. */
    private static final int LAG_CHARS = 60_000;

    private static final int FAST_INTERVAL_MS = 200;
    private static final int SLOW_INTERVAL_MS = 100;
    private static final int FLOOD_INTERVAL_MS = 20;

    /** The chunks of all fast readers in 2 s. */
    private static final int SAMPLES = FAST * 2000 / FAST_INTERVAL_MS;

    /** Pairs of windows, without and with the slow readers. More are taken only if the ratio is too high. */
    private static final int PAIRS = 5;

    private static final int MOST_PAIRS = 15;

    private static final double MOST_RATIO = 2;

    private static final int CHUNK_CHARS = 2000;

    /** 400 KB: below the size from which G1 rounds an array up to whole regions, which would hide what is measured. */
    private static final int LONG_REPLY = 200;

    /** Bytes of a reader between the log and the socket: one batch of frames, and Tomcat's buffers for it. */
    private static final int READER_BYTES = (16 + 64) * 1024;

    /** The cache of the embedded database. */
    private static final int DATABASE_CACHE_BYTES = 4 * 1024 * 1024;

    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static OwnTomcat tomcat;
    private static ServerProbe probe;
    private static Loop loop;
    private static LoopProvider forFast;
    private static LoopProvider forSlow;
    private static LoopProvider flood;

    private final List<LoopReader> fast = new ArrayList<>();
    private final List<LoopReader> slow = new CopyOnWriteArrayList<>();
    private final Latencies latencies = new Latencies(SAMPLES);

    @BeforeAll
    static void start() throws Exception {
        loop = new Loop();
        forFast = new LoopProvider(loop, "for-fast", FAST_INTERVAL_MS, CHUNK_CHARS);
        forSlow = new LoopProvider(loop, "for-slow", SLOW_INTERVAL_MS, CHUNK_CHARS);
        flood = new LoopProvider(loop, "flood", FLOOD_INTERVAL_MS, CHUNK_CHARS);
        // Most of the database's cache is held by soft references.
        List<String> options = new ArrayList<>(
                List.of("-Xmx512m", "-XX:SoftRefLRUPolicyMSPerMB=0", "-Dsluice.stream.orphan-grace=" + GRACE));
        options.addAll(forFast.options());
        options.addAll(forSlow.options());
        options.addAll(flood.options());
        tomcat = OwnTomcat.asDeployed("slow-readers", options);
        probe = tomcat.probe();
    }

    @AfterAll
    static void stop() throws Exception {
        probe.close();
        loop.close();
        tomcat.close();
    }

    @BeforeEach
    void trickle() {
        loop.every(1000 / SLOW_STEPS, () -> slow.forEach(reader -> reader.link().read(SLOW_BYTES / SLOW_STEPS)));
    }

    @AfterEach
    void leave() {
        leave(slow);
        leave(fast);
        loop.check();
    }

    @Test
    void slow_and_fast_readers_all_stay_and_no_connection_outlives_its_readers() throws Exception {
        openFast();
        lag();
        long before = forFast.sentChars();
        await().atMost(PATIENCE).until(() -> forFast.sentChars() - before > (long) FAST * CHUNK_CHARS);
        assertThat(fast).allMatch(LoopReader::live);
        assertThat(slow).hasSize(SLOW).allMatch(LoopReader::live);
        leave(slow);
        leave(fast);
        await().atMost(PATIENCE).until(() -> forFast.running() + forSlow.running() == 0);
    }

    @Test
    @Tag("load")
    void slow_readers_delay_nobody() throws Exception {
        openFast();
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        while (with.size() < PAIRS || (Latencies.ratio(with, without) > MOST_RATIO && with.size() < MOST_PAIRS)) {
            leave(slow);
            without.add(latencies.p99());
            lag();
            with.add(latencies.p99());
        }
        System.out.printf(
                "p99 of %d fast readers in µs: %s without slow readers, %s with %d%n", FAST, without, with, SLOW);
        Measured.atMost(
                "p99 of fast readers with 40 slow ones, compared with none",
                Latencies.ratio(with, without),
                MOST_RATIO,
                "x");
        assertThat(fast).allMatch(LoopReader::live);
        assertThat(slow).hasSize(SLOW).allMatch(LoopReader::live);

        leave(slow);
        leave(fast);
        long since = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> forFast.running() + forSlow.running() == 0);
        Measured.atMost(
                "until no provider's connection is open after all clients left (grace 1 s)",
                Duration.ofNanos(System.nanoTime() - since).toMillis(),
                GRACE.plusSeconds(2).toMillis(),
                "ms");
    }

    private void openFast() throws IOException {
        for (int i = 0; i < FAST; i++) {
            fast.add(open(forFast, LoopProvider.ENDLESS, 0, latencies));
        }
        await().atMost(PATIENCE).until(() -> fast.stream().allMatch(reader -> reader.events() > 20));
    }

    /** Lets slow readers join, and waits until each has more to read than fits in between. */
    private void lag() throws IOException {
        long before = forSlow.sentChars();
        joinSlow(forSlow, LoopProvider.ENDLESS);
        await().atMost(PATIENCE).until(() -> forSlow.sentChars() - before > (long) SLOW * LAG_CHARS);
    }

    @Test
    void replies_complete_while_their_readers_lag() throws Exception {
        long unused = grownBy(LONG_REPLY);
    }

    @Test
    @Tag("load")
    void readers_that_lag_cost_no_more_memory_than_their_replies() throws Exception {
        grownBy(1); // does not count what the server loads once
        long charsBefore = flood.sentChars();
        long grown = grownBy(LONG_REPLY);
        long chars = flood.sentChars() - charsBefore;
        Measured.atMost(
                "heap for 40 replies of 400 KB whose readers lag",
                grown >> 10,
                (chars + SLOW * READER_BYTES + DATABASE_CACHE_BYTES) >> 10,
                "KB");
    }

    /** Returns the growth of the heap, in bytes, by replies of which the readers have read next to nothing. */
    private long grownBy(int chunks) throws IOException {
        flood.pause(true);
        joinSlow(flood, chunks);
        long before = probe.heap();
        flood.pause(false);
        for (LoopReader reader : slow) {
            String stream = reader.last().stream();
            await().atMost(PATIENCE).until(() -> state(stream).equals("completed"));
        }
        long grown = probe.heap() - before;
        assertThat(chunks == 1 || slow.stream().allMatch(LoopReader::live))
                .as("they lag")
                .isTrue();
        leave(slow);
        return grown;
    }

    private void joinSlow(LoopProvider provider, int chunks) throws IOException {
        for (int i = 0; i < SLOW; i++) {
            LoopReader reader = open(provider, chunks, SLOW_BUFFER, (self, event) -> {});
            loop.run(() -> {
                reader.link().readWhenAsked();
                slow.add(reader);
            });
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(slow).hasSize(SLOW).allMatch(LoopReader::live));
    }

    private static void leave(List<LoopReader> readers) {
        readers.forEach(reader -> reader.link().reset());
        readers.clear();
    }

    private static LoopReader open(LoopProvider provider, int chunks, int receiveBuffer, LoopReader.Listener listener)
            throws IOException {
        return LoopReader.open(
                loop,
                tomcat.api(),
                receiveBuffer,
                "api/stream/chat?accumulated=false",
                provider.body(chunks),
                listener);
    }

    private static String state(String stream) throws IOException {
        try (RawHttp http = tomcat.api().get("api/streams/" + stream)) {
            return http.json().getString("state");
        }
    }
}
