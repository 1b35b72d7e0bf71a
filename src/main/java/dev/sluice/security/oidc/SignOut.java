package dev.sluice.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import dev.sluice.security.RequestFacts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions, when a user signs out here and when the provider reports that a user has signed out elsewhere. Threads: any.
 *
 * @see <a href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html">RP-Initiated Logout 1.0</a>
 * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html">Back-Channel Logout 1.0</a>
 */
public final class SignOut {

    private static final Logger LOG = System.getLogger(SignOut.class.getName());

    private final OidcSettings settings;
    private final Discovery discovery;
    private final TokenEndpoint endpoint;
    private final TokenClaims claims;
    private final Sessions sessions;
    private final SessionStore store;
    private final PublicAddress address;
    private final Executor executor;
    private final Clock clock;

    SignOut(
            OidcSettings settings,
            Discovery discovery,
            TokenEndpoint endpoint,
            TokenClaims claims,
            Sessions sessions,
            SessionStore store,
            PublicAddress address,
            Executor executor,
            Clock clock) {
        this.settings = settings;
        this.discovery = discovery;
        this.endpoint = endpoint;
        this.claims = claims;
        this.sessions = sessions;
        this.store = store;
        this.address = address;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * What follows a sign-out.
     *
     * @param location where the browser goes to end the provider's session, too; null if there is nowhere to go
     * @param cookies the {@code Set-Cookie} headers that delete the session's
     */
    public record SignedOut(@Nullable URI location, List<String> cookies) {}

    /**
     * Ends the session of a request, if it has one, also where it has been idle or the provider does not answer.
     *
     * @param base the application's address as the request has it
     */
    public SignedOut end(RequestFacts request, URI base) {
        Session session = sessions.sent(request);
        URI location = null;
        if (session != null && sessions.isValid(session)) {
            location = location(session, request, base);
        }
        if (session != null) {
            sessions.end(session.id());
            revoke(session);
        }
        return new SignedOut(location, sessions.clear(address.isSecure(request)));
    }

    /** Revokes the refresh token at the provider, so that a copy of the cookie is worth nothing there. Returns at once. */
    private void revoke(Session session) {
        String refreshToken = session.refreshToken();
        if (refreshToken == null) {
            return;
        }
        try {
            executor.execute(() -> endpoint.revoke(refreshToken));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "A refresh token is not revoked, because the application stops");
        }
    }

    private @Nullable URI location(Session session, RequestFacts request, URI base) {
        if (settings.logout() == OidcSettings.Logout.LOCAL) {
            return null;
        }
        try {
            URI end = discovery.known().metadata().getEndSessionEndpointURI();
            String idToken = session.idToken();
            return end == null
                    ? null
                    : new LogoutRequest(
                                    end,
                                    idToken == null ? null : JWTParser.parse(idToken),
                                    null,
                                    new ClientID(settings.clientId()),
                                    URI.create(address.of(request, base) + "/"),
                                    null,
                                    null)
                            .toURI();
        } catch (SignInException | ParseException e) {
            LOG.log(Level.DEBUG, "The provider''s session is not ended", e);
            return null;
        }
    }

    /**
     * Ends the sessions that a logout token names.
     *
     * @return false if the token is not valid, or was used before
     * @throws SignInException if that cannot be decided, because the provider does not answer
     */
    public boolean endByProvider(String logoutToken) throws SignInException {
        JWTClaimsSet token = claims.logoutToken(logoutToken);
        if (token == null || !store.claim("logout " + token.getJWTID(), TokenClaims.LOGOUT_AGE.multipliedBy(2))) {
            return false;
        }
        Instant expires = clock.instant().plus(settings.life());
        Instant issued = token.getIssueTime().toInstant();
        if (token.getClaim("sid") instanceof String sid) {
            sessions.revoke(new Revocation(Revocation.Of.PROVIDER_SESSION, sid, issued, expires));
        } else {
            sessions.revoke(new Revocation(Revocation.Of.SUBJECT, token.getSubject(), issued, expires));
        }
        return true;
    }
}
