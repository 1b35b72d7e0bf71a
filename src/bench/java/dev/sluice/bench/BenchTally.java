package dev.sluice.bench;

import java.util.Arrays;

/** Times that were taken, in nanoseconds. For any threads. */
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

    /** In microseconds, that of which so many in a hundred are not longer; NaN where none was taken. */
    synchronized double micros(int percent) {
        Arrays.sort(times, 0, count);
        return count == 0 ? Double.NaN : times[(int) ((long) (count - 1) * percent / 100)] / 1000.0;
    }
}
