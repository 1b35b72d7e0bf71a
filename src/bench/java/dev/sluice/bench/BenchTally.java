package dev.sluice.bench;

import java.util.Arrays;

/** A collection of times in nanoseconds. Thread-safe. */
final class BenchTally {

    private long[] times = new long[1 << 16];
    private int count;

    synchronized void add(long nanos) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
        }
        times[count++] = nanos;
    }

    synchronized void clear() {
        count = 0;
    }

    synchronized int count() {
        return count;
    }

    /** A percentile in microseconds; NaN if there is no time. */
    synchronized double micros(int percent) {
        Arrays.sort(times, 0, count);
        return count == 0 ? Double.NaN : times[(int) ((long) (count - 1) * percent / 100)] / 1000.0;
    }
}
