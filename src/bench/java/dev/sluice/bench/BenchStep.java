package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** One size of something that grows, and what was measured at it, in each round. */
record BenchStep(int size, List<BenchResult> rounds, List<Double> heapKb, List<Double> residentMb) {

    static List<BenchStep> of(int... sizes) {
        return IntStream.of(sizes)
                .mapToObj(size -> new BenchStep(size, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()))
                .toList();
    }

    double cpuMicros() {
        return median(BenchResult::cpuMicros);
    }

    /** Heap of each stream, beyond that of a server without streams. */
    double heap() {
        return median(heapKb);
    }

    /** Memory of the whole process. */
    double resident() {
        return median(residentMb);
    }

    double median(ToDoubleFunction<BenchResult> figure) {
        return BenchResult.median(rounds, figure);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
