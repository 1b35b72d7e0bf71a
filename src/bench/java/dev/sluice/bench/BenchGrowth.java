package dev.sluice.bench;

import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.provider.LoopProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Measures how the cost of an event grows with streams, with readers of one stream, and with the length of replies. */
final class BenchGrowth implements AutoCloseable {

    private static final int[] STREAMS = {10, 100, 1000, 5000, 10_000};

    /** Events a second of all streams together, so that steps differ in the number of streams only. */
    static final int EVENTS_PER_SECOND = 2000;

    private static final int WINDOW_SECONDS = 6;

    /** Files of a server besides two sockets for each stream. */
    private static final int OTHER_FILES = 500;

    private static final int[] READERS = {1, 10, 100};
    private static final int[] REPLY_KB = {1, 10, 100, 1024};

    /** Milliseconds between two chunks of a stream with many readers, and of the replies. */
    private static final int FAST_MS = 5;

    private static final int CHARS = 20;

    /** Characters of a chunk of the replies. */
    static final int REPLY_CHARS = 250;

    private static final int AT_ONCE = 4;

    /** Chunks of all replies of one size together, as far as they divide. */
    private static final int REPLY_CHUNKS = 4000;

    private static final int WARM_UPS = 3;

    private final Loop clients = new Loop();
    private final Loop providers = new Loop();
    private final Map<Integer, LoopProvider> bySize = new TreeMap<>();
    private final BenchServer sluice;
    private final BenchServer blocking;
    private final BenchLoad fast;
    private final BenchLoad replies;
    private final int mostStreams;

    private BenchGrowth() throws Exception {
        for (int streams : STREAMS) {
            int interval = streams * 1000 / EVENTS_PER_SECOND;
            bySize.put(streams, new LoopProvider(providers, "of-" + streams, interval, CHARS));
        }
        LoopProvider ofFast = new LoopProvider(providers, "fast", FAST_MS, CHARS);
        LoopProvider ofReplies = new LoopProvider(providers, "replies", FAST_MS, REPLY_CHARS);
        List<LoopProvider> all = new ArrayList<>(bySize.values());
        all.addAll(List.of(ofFast, ofReplies));
        sluice = BenchServer.sluice("2g", all);
        try {
            blocking = BenchServer.blocking("2g", all);
        } catch (Exception | Error e) {
            sluice.close();
            throw e;
        }
        fast = new BenchLoad(clients, sluice, ofFast);
        replies = new BenchLoad(clients, sluice, ofReplies);
        mostStreams = (int) Math.min(Integer.MAX_VALUE, (sluice.probe().maxFiles() - OTHER_FILES) / 2);
    }

    static BenchGrowthReport run(BenchScope scope) throws Exception {
        try (BenchGrowth growth = new BenchGrowth()) {
            growth.warmUp();
            return growth.measure(scope.growthRounds);
        }
    }

    private void warmUp() throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            streams(sluice, BenchStep.of(100));
            streams(blocking, BenchStep.of(100));
        }
        readers(BenchStep.of(10));
        replies(BenchStep.of(1, 1, 10), true); // mostly starts of streams, which is much code
    }

    private BenchGrowthReport measure(int rounds) throws Exception {
        BenchGrowthReport report = new BenchGrowthReport(
                mostStreams,
                BenchStep.of(STREAMS),
                BenchStep.of(IntStream.of(STREAMS)
                        .filter(streams -> streams <= BenchServer.BLOCKING_THREADS)
                        .toArray()),
                BenchStep.of(READERS),
                BenchStep.of(REPLY_KB),
                BenchStep.of(REPLY_KB));
        for (int i = 0; i < rounds; i++) {
            streams(sluice, report.streams());
            streams(blocking, report.blocking());
            readers(report.readers());
            replies(report.textOnly(), false);
            replies(report.accumulated(), true);
        }
        return report;
    }

    private void streams(BenchServer server, List<BenchStep> steps) throws IOException {
        long base = server.probe().heap();
        for (BenchStep step : steps) {
            int count = Math.min(step.size(), mostStreams);
            if (count < step.size()) {
                System.out.printf("%d streams instead of %d: ulimit -n allows no more%n", count, step.size());
            }
            BenchLoad load = new BenchLoad(clients, server, bySize.get(step.size()));
            List<LoopReader> readers = load.open(count);
            add(step, server, load.window(EVENTS_PER_SECOND * WINDOW_SECONDS));
            step.heapKb().add((server.probe().heap() - base) / 1024.0 / count);
            step.residentMb().add(server.residentBytes() / 1024.0 / 1024.0);
            load.leave(readers);
        }
    }

    private void readers(List<BenchStep> steps) throws IOException {
        for (BenchStep step : steps) {
            List<LoopReader> readers = fast.openOne(step.size());
            add(step, sluice, fast.window(step.size() * 1000 / FAST_MS * WINDOW_SECONDS));
            fast.leave(readers);
        }
    }

    private void replies(List<BenchStep> steps, boolean accumulated) throws InterruptedException {
        for (BenchStep step : steps) {
            int chunks = replyChunks(step.size());
            int streams = Math.max(1, REPLY_CHUNKS / chunks / AT_ONCE) * AT_ONCE;
            add(step, sluice, replies.toTheEnd(AT_ONCE, chunks, accumulated, begun -> begun < streams));
        }
    }

    static int replyChunks(int kilobytes) {
        return kilobytes * 1024 / REPLY_CHARS;
    }

    private static void add(BenchStep step, BenchServer server, BenchResult result) {
        System.out.printf("%d, %s: %s%n", step.size(), server.name(), result);
        step.rounds().add(result);
    }

    @Override
    public void close() throws IOException {
        clients.close();
        providers.close();
        sluice.close();
        blocking.close();
    }
}
