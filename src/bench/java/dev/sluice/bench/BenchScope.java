package dev.sluice.bench;

/**
 * How much is measured: {@code -Dbench.scope=quick}, which is over in a quarter of an hour, or {@code full}, for figures to be told.
 */
enum BenchScope {
    QUICK(1, 1, 3, 1),
    FULL(3, 2, 5, 3);

    /** JVMs that each micro-benchmark runs in, one after the other. */
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
