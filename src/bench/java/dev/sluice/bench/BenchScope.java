package dev.sluice.bench;

/**
 * How much is measured: {@code -Dbench.scope=quick}, which takes a quarter of an hour, or {@code full}, for figures to publish.
 */
enum BenchScope {
    QUICK(1, 1, 3, 1),
    FULL(3, 2, 5, 3);

    /** The number of JVMs for each micro-benchmark, one after the other. */
    final int forks;

    /** Length of each of its iterations. */
    final int iterationSeconds;

    /** How often each relay is measured, in turn with the other. */
    final int relayRounds;

    /** How often each step of the growth is measured. */
    final int growthRounds;

    BenchScope(int forks, int iterationSeconds, int relayRounds, int growthRounds) {
        this.forks = forks;
        this.iterationSeconds = iterationSeconds;
        this.relayRounds = relayRounds;
        this.growthRounds = growthRounds;
    }
}
