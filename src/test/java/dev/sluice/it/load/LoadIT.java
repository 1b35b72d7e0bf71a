package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many readers, slow readers, and many streams one after the other. */
@Tag("one-server")
final class LoadIT {

    /** Enough streams for five hundred readers: a stream may have 64. */
    private static final int STREAMS = Crowd.of(8);

    /** Threads that pools may gain when replies end together and are stored: a few, and not one for each reader. */
    private static final int POOLS = 32;

    private static final int STUCK_PER_STREAM = 63;

    /** Enough streams to fill the bounded caches: the database's and that of conversations. */
    private static final int FIRST_STREAMS = 6_000;

    /** {@code -Dit.load.streams=2000} on a slow machine. */
    private static final int SHORT_STREAMS = Integer.getInteger("it.load.streams", 20_000);

    /** Enough that a stream which is not dropped shows among those that must be. */
    private static final int FEW_STREAMS = 2_000;

    private static final String STREAM = "dev.sluice.stream.ProducedStream";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * As in {@link SoakIT}: for bounded caches and the variation of a heap. A leak of 600 bytes a stream would exceed it, and
     * the smallest stream is larger.
     */
    private static final long HEAP_SLACK = 12L << 20;

    private static final int CLASSES = 30;

    /** Text that does not fit in any socket's buffers: 1.6 MB in 400 reads of the provider. */
    private static final int CHUNKS = 400;

    private static final String PIECE = "x".repeat(255) + ' ';
    private static final String CHUNK = Wire.OPENAI.text(PIECE).repeat(16);
    private static final int REPLY_CHARS = CHUNKS * 16 * PIECE.length();

    private static OwnTomcat tomcat;
    private static ServerProbe probe;

    @BeforeAll
    static void start() throws Exception {
        tomcat = new OwnTomcat(
                "load", "-Xmx512m", "-Dsluice.stream.retention=PT3S", "-Dsluice.stream.write-timeout=PT4S");
        probe = tomcat.probe();
    }

    @AfterAll
    static void stop() throws Exception {
        probe.close();
        tomcat.close();
    }

    @Test
    void readers_that_stop_reading_hold_no_thread_and_can_read_the_rest_later() throws Exception {
        long unused = readAmongStuck("stuck");
    }

    @Test
    @Tag("load")
    void readers_that_stop_reading_slow_nobody() throws Exception {
        Measured.atMost(
                "until 8 streams of 1.6 MB are read, while 504 readers are stuck",
                readAmongStuck("slowing"),
                15_000,
                "ms");
    }

    /** Reads long replies while other readers have stopped. Returns the milliseconds of the slowest. */
    private static long readAmongStuck(String key) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ReplayProvider.shared().on("flood", call -> {
            call.eventStream();
            go.await(60, TimeUnit.SECONDS);
            for (int i = 0; i < CHUNKS; i++) {
                call.chunk(CHUNK);
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        long filesBefore = probe.openFiles();
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(startFlood(key + '-' + i));
        }
        List<SseClient> stuck = new ArrayList<>();
        for (String stream : streams) {
            for (int i = 0; i < STUCK_PER_STREAM; i++) {
                SseClient client = new SseClient(small(stream));
                assertThat(client.next().sequence()).isZero();
                stuck.add(client);
            }
        }
        await().atMost(PATIENCE).until(() -> probe.busyThreads() == 0);
        long threadsBefore = probe.ownThreads();

        List<Callable<Long>> readers = new ArrayList<>();
        streams.forEach(stream -> readers.add(() -> readAll(stream)));
        go.countDown();
        long slowest = Concurrently.run(STREAMS, readers).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        System.out.println(stuck.size() + " stuck readers; the others read " + REPLY_CHARS + " characters of " + STREAMS
                + " streams in " + slowest + " ms");

        await().atMost(PATIENCE).until(() -> probe.busyThreads() == 0);
        assertThat(probe.ownThreads()).as("threads").isLessThanOrEqualTo(threadsBefore + POOLS);

        // The server closes their connections, and they can read the rest later.
        await().atMost(PATIENCE).until(() -> probe.openFiles() <= filesBefore + 20);
        List<Callable<Integer>> backAgain = new ArrayList<>();
        for (int i = 0; i < stuck.size(); i++) {
            SseClient client = stuck.get(i);
            boolean resumes = i % 40 == 0;
            backAgain.add(() -> resumes ? resume(client) : drop(client));
        }
        assertThat(Concurrently.run(ShortStreams.WORKERS, backAgain)).containsOnly(REPLY_CHARS, 0);
        return slowest;
    }

    /** With an idempotency key, so that its log is kept longer than the short retention of this server. */
    private static String startFlood(String name) throws IOException {
        Map<String, String> key = Map.of("Idempotency-Key", name);
        try (RawHttp http = tomcat.api().post("api/streams", Api.body("openai/flood", "Flood " + name), key)) {
            return http.json().getString("stream_id");
        }
    }

    /** A reader with a tiny receive buffer. */
    private static RawHttp small(String stream) throws IOException {
        Api api = tomcat.api();
        return new RawHttp(api.port(), 2048)
                .send("GET", api.root() + "api/streams/" + stream + "/events?accumulated=false", Map.of(), new byte[0]);
    }

    private static long readAll(String stream) throws IOException {
        try (SseClient client =
                new SseClient(tomcat.api().get("api/streams/" + stream + "/events?accumulated=false"))) {
            client.next();
            long since = System.nanoTime();
            assertThat(Api.text(client.rest())).hasSize(REPLY_CHARS);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        }
    }

    /** Reads what is left of a connection that the server has closed, and then the rest of the stream, if any is left. */
    private static int resume(SseClient client) throws IOException {
        StringBuilder text = new StringBuilder();
        String last = "";
        try (client) {
            for (SseEvent event = client.next(); event != null; event = client.next()) {
                text.append(Api.text(List.of(event)));
                last = event.id();
                if (event.event().equals("complete")) {
                    return text.length(); // the server had not closed it yet
                }
            }
        } catch (IOException e) {
            assertThat(e).isInstanceOfAny(SocketException.class, java.io.EOFException.class);
        }
        try (SseClient again = last.isEmpty() ? client : tomcat.api().eventsAfter(last)) {
            return text.length() + Api.text(again.rest()).length();
        }
    }

    private static int drop(SseClient client) throws IOException {
        client.reset();
        return 0;
    }

    @Test
    void many_streams_leave_threads_and_sockets_as_they_were_and_no_stream() throws Exception {
        assertStreamsAreFound();
        ShortStreams.run(tomcat.api(), ShortStreams.WORKERS * 10);
        long files = probe.openFiles();
        long threads = probe.ownThreads();
        ShortStreams.run(tomcat.api(), FEW_STREAMS);
        await().pollInterval(Duration.ofSeconds(1)).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(probe.openFiles()).as("files and sockets").isLessThanOrEqualTo(files + 10);
            assertThat(probe.ownThreads()).as("threads").isLessThanOrEqualTo(threads + POOLS);
            assertThat(probe.instances(STREAM))
                    .as("streams, whose retention is over")
                    .isLessThan(FEW_STREAMS / 10);
        });
    }

    /** A class of another name would never have instances. */
    private static void assertStreamsAreFound() throws Exception {
        ReplayProvider.shared().on("found", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(PATIENCE.toMillis());
        });
        try (SseClient client = tomcat.api().chat("openai/found", "Hi")) {
            assertThat(client.next("text")).isNotNull();
            assertThat(probe.instances(STREAM)).as(STREAM).isPositive();
        }
    }

    @Test
    @Tag("load")
    void many_streams_leave_the_heap_as_it_was() throws Exception {
        ShortStreams.run(tomcat.api(), FIRST_STREAMS);
        long[] heap = {Long.MAX_VALUE};
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(40))
                .until(() -> {
                    long before = heap[0];
                    heap[0] = probe.heap();
                    return heap[0] > before - (256 << 10); // the logs of the first streams are gone
                });
        String before = top(probe.histogram());
        ShortStreams.run(tomcat.api(), SHORT_STREAMS);
        long[] least = {Long.MAX_VALUE};
        try {
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> {
                        least[0] = Math.min(least[0], probe.heap());
                        return least[0] < heap[0] + HEAP_SLACK;
                    });
        } catch (ConditionTimeoutException e) {
            System.out.println("Before:\n" + before + "\nAfter:\n" + top(probe.histogram()));
        }
        Measured.atMost(
                "growth of the heap after " + SHORT_STREAMS + " streams",
                (least[0] - heap[0]) >> 10,
                HEAP_SLACK >> 10,
                "KB");
    }

    private static String top(String histogram) {
        return histogram.lines().limit(CLASSES).collect(Collectors.joining("\n"));
    }
}
