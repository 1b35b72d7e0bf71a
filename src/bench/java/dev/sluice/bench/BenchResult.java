package dev.sluice.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The result of a load.
 *
 * @param events chunks of the provider that reached a reader
 * @param cpuNanos of the server's process, its compiler and collector included
 * @param p50 from when a chunk was made to when a reader got it, in microseconds
 * @param firstP50 from a request to its first text, in microseconds
 */
record BenchResult(
        int events, long nanos, long cpuNanos, long allocatedBytes, double p50, double p99, double firstP50) {

    double eventsPerSecond() {
        return events * 1e9 / nanos;
    }

    double cpuMicros() {
        return cpuNanos / 1e3 / events;
    }

    double allocated() {
        return (double) allocatedBytes / events;
    }

    /** The median of one figure over some rounds. */
    static double median(List<BenchResult> rounds, ToDoubleFunction<BenchResult> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }
}
