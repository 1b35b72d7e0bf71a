package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.LoopProvider;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The load that is documented for a heap of 512 MB, with the settings of {@code server-config}. */
@Tag("one-server")
final class ManyStreamsIT {

    private static final int CHANNELS = Crowd.of(10_000);

    /** Channels with a reader. The rest wait for theirs: 10,000 open connections are more than 512 MB hold. */
    private static final int READ_CHANNELS = Crowd.of(2_000);

    private static final int STREAMS = Crowd.of(2_000);

    /** The server's sockets (a reader and a provider for each stream), and 500 for files. */
    private static final int FILES = READ_CHANNELS + 2 * STREAMS + 500;

    private static final int CHUNK_MS = 1000;

    /** How often the timer is watched; the best counts. While others use the processor, the same work takes longer. */
    private static final int WINDOWS = 3;

    /** Chunks of every stream while the timer is watched. */
    private static final int WATCHED_CHUNKS = 10;

    private static final int WORKERS = 8;

    /** After that many requests Tomcat closes a connection. */
    private static final int REQUESTS = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of a CPU, for the timer's thread, in percent. */
    private static final double MOST_SHARE = 1;

    private interface Meanwhile {
        void run(ServerProbe probe, List<LoopReader> streams) throws Exception;
    }

    @Test
    void a_crowd_of_channels_and_streams_lives_in_512_MB() throws Exception {
        run((probe, streams) -> {});
    }

    @Test
    @Tag("load")
    void ten_thousand_channels_and_two_thousand_streams_cost_the_timer_next_to_nothing() throws Exception {
        double[] share = {100};
        run((probe, streams) -> {
            for (int i = 0; i < WINDOWS && share[0] >= MOST_SHARE; i++) {
                share[0] = Math.min(share[0], timerShare(probe, streams));
            }
        });
        Measured.atMost("CPU of the timer's thread with 10,000 channels and 2,000 streams", share[0], MOST_SHARE, "%");
    }

    /** Opens all of them, does something meanwhile, and checks that each still gets its events. */
    private static void run(Meanwhile meanwhile) throws Exception {
        Loop loop = new Loop();
        LoopProvider provider = new LoopProvider(loop, "steady", CHUNK_MS, 40);
        List<String> options = new ArrayList<>(List.of("-Xmx512m"));
        options.addAll(provider.options());
        try (loop;
                OwnTomcat tomcat = OwnTomcat.asDeployed("many-streams", options);
                ServerProbe probe = tomcat.probe()) {
            assertThat(probe.maxFiles())
                    .as("ulimit -n, which this test needs to be at least %d", FILES)
                    .isGreaterThanOrEqualTo(FILES);
            Api api = tomcat.api();
            List<String> ids = connect(api);
            List<LoopReader> channels = new ArrayList<>();
            for (String id : ids.subList(0, READ_CHANNELS)) {
                channels.add(LoopReader.open(loop, api, 0, "api/v1/sse/debug/" + id, "", (reader, event) -> {}));
            }
            List<LoopReader> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(LoopReader.open(
                        loop,
                        api,
                        0,
                        "api/stream/chat?accumulated=false",
                        provider.body(LoopProvider.ENDLESS),
                        (reader, event) -> {}));
            }
            await().atMost(PATIENCE)
                    .until(() -> channels.stream().allMatch(LoopReader::live)
                            && streams.stream().allMatch(reader -> reader.texts() > 0));

            meanwhile.run(probe, streams);
            System.out.printf(
                    "%d channels, %d of them read, and %d streams: heap %d MB%n",
                    CHANNELS, READ_CHANNELS, STREAMS, probe.heap() >> 20);

            try (RawHttp http = api.post("api/v1/sse/broadcast", "{\"message\":\"All there?\"}")) {
                assertThat(http.json().getInt("channels")).isEqualTo(CHANNELS);
            }
            await().atMost(PATIENCE)
                    .until(() -> channels.stream()
                            .allMatch(reader -> reader.last().data().contains("All there?")));
            int after = texts(streams);
            await().atMost(PATIENCE).until(() -> texts(streams) - after >= STREAMS);
            assertThat(streams).allMatch(LoopReader::live);
            assertThat(channels).allMatch(LoopReader::live);
            assertThat(provider.running()).isEqualTo(STREAMS);
            loop.check();
        }
    }

    /** CPU of the timer's thread in percent, while every stream gets some chunks. */
    private static double timerShare(ServerProbe probe, List<LoopReader> streams) throws Exception {
        int texts = texts(streams);
        long cpu = probe.cpuNanos("sluice-timer");
        long since = System.nanoTime();
        await().atMost(PATIENCE).until(() -> texts(streams) - texts >= STREAMS * WATCHED_CHUNKS);
        return 100.0 * (probe.cpuNanos("sluice-timer") - cpu) / (System.nanoTime() - since);
    }

    private static int texts(List<LoopReader> streams) {
        return streams.stream().mapToInt(LoopReader::texts).sum();
    }

    private static List<String> connect(Api api) throws Exception {
        List<Callable<List<String>>> workers = new ArrayList<>();
        for (int i = 0; i < CHANNELS / REQUESTS; i++) {
            workers.add(() -> connectSome(api));
        }
        return Concurrently.run(WORKERS, workers).stream().flatMap(List::stream).toList();
    }

    private static List<String> connectSome(Api api) throws IOException {
        List<String> ids = new ArrayList<>();
        try (RawHttp http = new RawHttp(api.port(), 0)) {
            for (int i = 0; i < REQUESTS; i++) {
                http.send("GET", api.root() + "api/v1/sse/connect", Map.of(), "".getBytes(StandardCharsets.UTF_8));
                ids.add(http.json().getString("client_id"));
            }
        }
        return ids;
    }
}
