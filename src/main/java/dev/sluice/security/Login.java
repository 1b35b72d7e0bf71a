package dev.sluice.security;

import org.jspecify.annotations.Nullable;

/** Finds out who asks. Called by the threads that serve requests, and may make them wait for a moment. */
@FunctionalInterface
public interface Login {

    /** Who asks, or null when that cannot be told: nothing is said of why, to the caller least of all. */
    @Nullable
    Caller caller(RequestFacts request);
}
