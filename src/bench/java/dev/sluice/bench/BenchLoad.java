package dev.sluice.bench;

import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.ChunkTimes;
import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.LoopProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Clients of one server, and the cost of serving them. A stream that is incomplete fails the run. */
final class BenchLoad {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TEXT_ONLY = "api/stream/chat?accumulated=false";
    private static final String ACCUMULATED = "api/stream/chat";

    private final Loop loop;
    private final BenchServer server;
    private final LoopProvider provider;
    private final BenchTally latencies = new BenchTally();
    private final BenchTally firsts = new BenchTally();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    BenchLoad(Loop loop, BenchServer server, LoopProvider provider) {
        this.loop = loop;
        this.server = server;
        this.provider = provider;
    }

    /**
     * Runs streams to their end, and starts new ones in their place.
     *
     * @param more whether to start another one after that many
     */
    BenchResult toTheEnd(int atOnce, int chunks, boolean accumulated, IntPredicate more) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(atOnce);
        AtomicInteger begun = new AtomicInteger();
        String path = accumulated ? ACCUMULATED : TEXT_ONLY;
        Meter meter = new Meter();
        for (int i = 0; i < atOnce; i++) {
            loop.run(() -> next(path, chunks, begun, more, ended));
        }
        boolean all = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        BenchResult result = meter.stop();
        check();
        if (!all) {
            throw new IllegalStateException(ended.getCount() + " streams did not end");
        }
        return result;
    }

    private void next(String path, int chunks, AtomicInteger begun, IntPredicate more, CountDownLatch ended) {
        if (!more.test(begun.getAndIncrement())) {
            ended.countDown();
            return;
        }
        try {
            LoopReader.open(
                    loop,
                    server.api(),
                    0,
                    path,
                    provider.body(chunks),
                    new Client(chunks, () -> next(path, chunks, begun, more, ended)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts streams that do not end, each with a reader. */
    List<LoopReader> open(int streams) throws IOException {
        List<LoopReader> readers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            String body = provider.body(LoopProvider.ENDLESS);
            readers.add(LoopReader.open(loop, server.api(), 0, TEXT_ONLY, body, endless()));
        }
        awaitTexts(readers);
        return readers;
    }

    /** Starts one stream that does not end, with a number of readers. */
    List<LoopReader> openOne(int count) throws IOException {
        List<LoopReader> readers = new ArrayList<>(open(1));
        String path = "api/streams/" + readers.get(0).last().stream() + "/events?accumulated=false";
        while (readers.size() < count) {
            readers.add(LoopReader.open(loop, server.api(), 0, path, "", endless()));
        }
        awaitTexts(readers);
        return readers;
    }

    private LoopReader.Listener endless() {
        return new Client(LoopProvider.ENDLESS, () -> failures.add("a stream ended"));
    }

    private void awaitTexts(List<LoopReader> readers) {
        await().atMost(PATIENCE).until(() -> {
            check();
            return readers.stream().allMatch(reader -> reader.texts() > 0);
        });
    }

    /** Measures the cost of a number of events of open streams. */
    BenchResult window(int events) {
        Meter meter = new Meter();
        await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> latencies.count() >= events);
        BenchResult result = meter.stop();
        check();
        return result;
    }

    /** Closes all readers, and waits until the server has dropped them. */
    void leave(List<LoopReader> readers) {
        readers.forEach(reader -> reader.link().reset());
        await().atMost(PATIENCE).until(() -> provider.running() == 0);
    }

    private void check() {
        loop.check();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(server.name() + ": " + failures.size() + " failed: " + failures.peek());
        }
    }

    /** The resources used since it was made. */
    private final class Meter {

        private final long allocated = server.allocatedBytes();
        private final long cpu = server.cpuNanos();
        private final long since = System.nanoTime();

        Meter() {
            latencies.clear();
            firsts.clear();
        }

        BenchResult stop() {
            int events = latencies.count();
            return new BenchResult(
                    events,
                    System.nanoTime() - since,
                    server.cpuNanos() - cpu,
                    server.allocatedBytes() - allocated,
                    latencies.micros(50),
                    latencies.micros(99),
                    firsts.micros(50));
        }
    }

    /** One reader, called by the loop's thread. */
    private final class Client implements LoopReader.Listener {

        private final long since = System.nanoTime();
        private final int expected;
        private final Runnable then;
        private int chunks;

        Client(int expected, Runnable then) {
            this.expected = expected;
            this.then = then;
        }

        @Override
        public void event(LoopReader reader, SseEvent event) {
            if (!event.is("text")) {
                return;
            }
            long now = System.nanoTime();
            if (chunks == 0) {
                firsts.add(now - since);
            }
            chunks += ChunkTimes.each(event, made -> latencies.add(now - made));
        }

        @Override
        public void over(LoopReader reader) {
            SseEvent last = reader.last();
            if (chunks != expected || last == null || !last.is("complete")) {
                failures.add(chunks + " of " + expected + " chunks, and then " + reader + ", " + last);
            }
            reader.link().close();
            then.run();
        }
    }
}
