package dev.sluice.security;

/** How callers are authenticated: {@code sluice.auth.mode}. */
public enum AuthMode {
    /** Only clients on this machine are served, all as one principal. */
    LOCAL,
    /** By the servlet container. */
    CONTAINER,
    /** By signed tokens. */
    JWT,
    /** By an OpenID Connect provider at which browsers sign in, or by its signed tokens. */
    OIDC,
    /** By API keys, whose hashes are in the configuration. */
    API_KEY,
    /** Everybody is served, all as one principal. */
    NONE
}
