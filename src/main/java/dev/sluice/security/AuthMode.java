package dev.sluice.security;

/** How callers are known: {@code sluice.auth.mode}. */
public enum AuthMode {
    /** Only clients on this machine are served, and are one principal. */
    LOCAL,
    /** Everybody is served, and is one principal. */
    NONE
}
