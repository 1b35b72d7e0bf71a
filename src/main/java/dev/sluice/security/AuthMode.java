package dev.sluice.security;

/** How callers are known: {@code sluice.auth.mode}. */
public enum AuthMode {
    /** Only clients on this machine are served, and are one principal. */
    LOCAL,
    /** By what the servlet container says of the request. */
    CONTAINER,
    /** By signed tokens. */
    JWT,
    /** By keys of which the configuration has the hashes. */
    API_KEY,
    /** Everybody is served, and is one principal. */
    NONE
}
