package dev.sluice.security;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a decision needs of a request.
 *
 * @param remoteAddress the address of the connection, numeric
 * @param headers the value of a header, or null when it was not sent
 * @param user whom the servlet container has found, or null
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
