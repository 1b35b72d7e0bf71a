package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As much as is promised for a heap of 512 MB, with the settings of {@code server-config}. */
@Tag("one-server")
final class ManyStreamsIT {

    private static final int CHANNELS = 10_000;

    /** Channels with a reader. The rest wait for theirs: 10,000 open connections are more than 512 MB hold. */
    private static final int READ_CHANNELS = 2_000;

    private static final int STREAMS = 2_000;

    /** Sockets of the server: a reader and a provider for each stream. And files, of which 500 are plenty. */
    private static final int FILES = READ_CHANNELS + 2 * STREAMS + 500;

    private static final int CHUNK_MS = 1000;

    /** Times that the timer is watched: where others take the processor's caches, the same work takes half as long again. */
    private static final int WINDOWS = 3;

    /** Chunks of every stream while the timer is watched. */
    private static final int WATCHED_CHUNKS = 10;

    private static final int WORKERS = 8;

    /** After that many requests Tomcat closes a connection. */
    private static final int REQUESTS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void ten_thousand_channels_and_two_thousand_streams_live_in_512_MB_and_cost_the_timer_next_to_nothing()
            throws Exception {
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

            double share = 100;
            for (int i = 0; i < WINDOWS && share >= 1; i++) {
                share = Math.min(share, timerShare(probe, streams));
            }
            System.out.printf(
                    "%d channels, %d of them read, and %d streams: heap %d MB, timer %.2f %% of a CPU%n",
                    CHANNELS, READ_CHANNELS, STREAMS, probe.heap() >> 20, share);

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
            assertThat(share).as("CPU of the timer's thread in %").isLessThan(1);
            loop.check();
        }
    }

    /** CPU of the timer's thread in %, while every stream gets some chunks. */
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
        return Together.run(WORKERS, workers).stream().flatMap(List::stream).toList();
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
