package dev.sluice.it.load;

import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.ChunkTimes;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.LoopProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Latencies of the chunks of a {@link LoopProvider}, from when they are made to when they are read, in windows of time. */
public final class Latencies implements LoopReader.Listener {

    private final long[] nanos;
    private final AtomicInteger measured;

    /**
     * Makes a measure of latencies.
     *
     * @param samples of one window
     */
    public Latencies(int samples) {
        nanos = new long[samples];
        measured = new AtomicInteger(samples);
    }

    /** The 99th percentile of the next window of events of all readers, in microseconds. */
    public long p99() {
        measured.set(0);
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> measured.get() == nanos.length);
        Arrays.sort(nanos);
        return nanos[nanos.length * 99 / 100] / 1000;
    }

    @Override
    public void event(LoopReader reader, SseEvent event) {
        if (!event.is("text")) {
            return;
        }
        long now = System.nanoTime();
        int unused = ChunkTimes.each(event, made -> {
            if (measured.get() < nanos.length) {
                nanos[measured.getAndIncrement()] = now - made;
            }
        });
    }

    /**
     * The ratio of latencies with a load to those without, as the median of pairs of windows. The two windows of a pair are
     * neighbours in time, so that other work on the machine affects both.
     */
    public static double ratio(List<Long> loaded, List<Long> free) {
        return IntStream.range(0, loaded.size())
                .mapToDouble(i -> (double) loaded.get(i) / free.get(i))
                .sorted()
                .skip(loaded.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
