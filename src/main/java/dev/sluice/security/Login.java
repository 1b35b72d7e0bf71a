package dev.sluice.security;

import org.jspecify.annotations.Nullable;

/** Authenticates requests. Called on request threads, and may block them briefly. */
@FunctionalInterface
public interface Login {

    /** The caller, or null if the request is not authenticated. The reason is not reported, so that it cannot leak. */
    @Nullable
    Caller caller(RequestFacts request);
}
