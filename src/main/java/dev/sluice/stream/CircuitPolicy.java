package dev.sluice.stream;

import java.time.Duration;

/**
 * When a provider's circuit opens, so that it is not asked for a while.
 *
 * @param failures consecutive unanswered attempts that open the circuit; 0 for never
 * @param pause how long the circuit stays open
 */
public record CircuitPolicy(int failures, Duration pause) {}
