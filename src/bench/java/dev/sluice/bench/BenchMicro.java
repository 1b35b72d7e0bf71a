package dev.sluice.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs all classes named {@code …Bench} with JMH. Each is in the package of what it measures. */
final class BenchMicro {

    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;

    private BenchMicro() {}

    /** A line for each benchmark, with the median of its iterations, which other work on the machine affects least. */
    static String run(BenchScope scope) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^dev\\.sluice\\..*Bench\\.")
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(scope.forks)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(TimeValue.seconds(scope.iterationSeconds))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.seconds(scope.iterationSeconds))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        StringBuilder table =
                new StringBuilder("| an event of | ns, median | fastest | bytes allocated |\n|---|---|---|---|\n");
        results.forEach(result -> table.append(line(result)));
        return table.toString();
    }

    private static String line(RunResult result) {
        StringBuilder what = new StringBuilder(result.getParams().getBenchmark().replaceFirst("^.*[.](?=[A-Z])", ""));
        result.getParams()
                .getParamsKeys()
                .forEach(key -> what.append(", ").append(result.getParams().getParam(key)));
        Statistics times = result.getPrimaryResult().getStatistics();
        return String.format(
                Locale.ROOT,
                "| `%s` | %.0f | %.0f | %.1f |%n",
                what,
                times.getPercentile(50),
                times.getMin(),
                result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }
}
