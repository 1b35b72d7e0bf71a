package dev.sluice.stream;

import java.time.Duration;

/**
 * When a provider is not asked for a while.
 *
 * @param failures how many attempts in a row go unanswered before that; 0 for never
 * @param pause how long it is then not asked
 */
public record CircuitPolicy(int failures, Duration pause) {}
