package dev.sluice.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How long chunks of a {@link LoopProvider} take to those who read them, in one window of time after another. */
final class Latencies implements LoopReader.Listener {

    private final long[] nanos;
    private final AtomicInteger measured;

    /**
     * Makes a measure.
     *
     * @param samples of one window
     */
    Latencies(int samples) {
        nanos = new long[samples];
        measured = new AtomicInteger(samples);
    }

    /** Of the next events of all readers, in microseconds from when a chunk was made to when it was read. */
    long p99() {
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
        int unused = Marks.each(event, made -> {
            if (measured.get() < nanos.length) {
                nanos[measured.getAndIncrement()] = now - made;
            }
        });
    }

    /**
     * How many times longer they were under a load than without, as the median of pairs of windows: the two of a pair are
     * neighbours in time, and what else the machine does comes and goes for both.
     */
    static double ratio(List<Long> loaded, List<Long> free) {
        return IntStream.range(0, loaded.size())
                .mapToDouble(i -> (double) loaded.get(i) / free.get(i))
                .sorted()
                .skip(loaded.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
