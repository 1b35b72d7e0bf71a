package dev.sluice.security;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that decisions depend on.
 *
 * @param remoteAddress the address of the connection, numeric
 * @param headers returns the value of a header, or null if it was not sent
 * @param secure whether the client speaks TLS, with this server or with a proxy that this server believes
 * @param user the caller that the servlet container authenticated, or null
 */
public record RequestFacts(
        String remoteAddress,
        UnaryOperator<@Nullable String> headers,
        boolean secure,
        @Nullable Caller user) {

    /** The value of a header; null if it was not sent. */
    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    /** Whether the request has credentials of its own, valid or not, and so does not depend on what a browser sends by itself. */
    public boolean hasCredentials() {
        String header = header("Authorization");
        return header != null && header.regionMatches(true, 0, "bearer", 0, "bearer".length());
    }
}
