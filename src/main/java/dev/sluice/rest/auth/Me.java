package dev.sluice.rest.auth;

import dev.sluice.security.BrowserSession;
import dev.sluice.security.Caller;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the caller is.
 *
 * @param expiresAt when the sign-in ends unless it is renewed before; null if it has no known end
 * @param admin true for administrators, else null
 * @param signOut where a browser signs out, relative to the API's address; null if this sign-in is not a browser's
 */
@JsonbPropertyOrder({"principal", "name", "roles", "expiresAt", "admin", "signOut"})
public record Me(
        String principal,
        String name,
        List<String> roles,
        @Nullable Instant expiresAt,
        @Nullable Boolean admin,
        @Nullable String signOut) {

    private static final String SIGN_OUT = "auth/logout";

    static Me of(Caller caller, boolean admin) {
        BrowserSession session = caller.session();
        return new Me(
                caller.principal(),
                session == null ? caller.principal() : session.name(),
                caller.roles().stream().sorted().toList(),
                session == null ? caller.expires() : session.expires(),
                admin ? true : null,
                session == null ? null : SIGN_OUT);
    }
}
