package dev.sluice.security;

import java.time.Duration;

/** Finds browsers' sessions that another node has told of. Threads: any; never blocks. */
@FunctionalInterface
public interface SessionWatch {

    /**
     * The validity of a session: it ends after {@code left}, or earlier if its user signs out, or later if this node renews it.
     *
     * @param id the session's, see {@link BrowserSession#id}
     */
    Validity watch(String id, Duration left);
}
