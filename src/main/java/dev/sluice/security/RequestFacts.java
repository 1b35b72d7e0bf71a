package dev.sluice.security;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that decisions depend on.
 *
 * @param remoteAddress the address of the connection, numeric
 * @param headers returns the value of a header, or null if it was not sent
 * @param user the caller that the servlet container authenticated, or null
 */
public record RequestFacts(
        String remoteAddress,
        UnaryOperator<@Nullable String> headers,
        @Nullable Caller user) {

    @Nullable
    String header(String name) {
        return headers.apply(name);
    }
}
