package dev.sluice.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renews sessions with their refresh tokens. Where providers replace these at each use, a second use would end the session: so
 * one node renews at a time, and the others take what it has got. Threads: any. Blocks.
 */
final class Renewal {

    private static final Logger LOG = System.getLogger(Renewal.class.getName());

    private static final long STEP_MS = 100;

    private final OidcSettings settings;
    private final Sealer sealer;
    private final TokenEndpoint endpoint;
    private final TokenClaims claims;
    private final SessionStore store;
    private final Clock clock;

    Renewal(
            OidcSettings settings,
            Sealer sealer,
            TokenEndpoint endpoint,
            TokenClaims claims,
            SessionStore store,
            Clock clock) {
        this.settings = settings;
        this.sealer = sealer;
        this.endpoint = endpoint;
        this.claims = claims;
        this.store = store;
        this.clock = clock;
    }

    /**
     * A newer form of a session.
     *
     * @throws SignInException if the session has ended, with {@link SignInException.Reason#REFUSED}, or cannot be renewed now
     */
    Session of(Session before) throws SignInException {
        String name = "renewal " + before.id();
        for (long waited = 0; waited < Sessions.RENEWAL.toMillis(); waited += STEP_MS) {
            Session other = newer(before);
            if (other != null) {
                return other;
            }
            if (store.claim(name, Sessions.RENEWAL)) {
                try {
                    other = newer(before); // which another node has kept just before
                    return other == null ? ask(before) : other;
                } finally {
                    store.release(name);
                }
            }
            pause();
        }
        throw Discovery.away();
    }

    private static void pause() throws SignInException {
        try {
            Thread.sleep(STEP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Discovery.away();
        }
    }

    /** What another node has got. */
    private @Nullable Session newer(Session before) {
        String kept = store.kept(before.id());
        Session other = kept == null ? null : Session.open(sealer, kept);
        return other != null && other.id().equals(before.id()) && other.until().isAfter(before.until()) ? other : null;
    }

    private Session ask(Session before) throws SignInException {
        String refreshToken = before.refreshToken();
        if (refreshToken == null) {
            throw ended();
        }
        Tokens tokens = endpoint.refresh(refreshToken);
        String idToken = tokens.idToken();
        JWTClaimsSet verified = idToken == null ? null : claims.idToken(idToken, null);
        if (idToken != null && (verified == null || !before.subject().equals(verified.getSubject()))) {
            LOG.log(Level.WARNING, "The provider has answered a renewal with an ID token that is not valid");
            throw ended();
        }
        TokenClaims.User user = claims.user(verified, before.subject(), tokens);
        boolean sameUser = user == null || user.principal().equals(before.principal());
        if (!sameUser) {
            throw ended();
        }
        Instant now = clock.instant();
        Set<String> roles = user == null ? null : user.roles();
        Session fresh = before.renewed(
                roles == null ? before.roles() : roles,
                until(before, tokens, verified, now),
                now,
                tokens.refreshToken(),
                idToken);
        store.keep(fresh.id(), fresh.seal(sealer), settings.idle());
        return fresh;
    }

    /** When the tokens end, or the session if that is earlier. */
    private Instant until(Session before, Tokens tokens, @Nullable JWTClaimsSet idToken, Instant now) {
        return earlier(ends(tokens, idToken, now), before.began().plus(settings.life()));
    }

    /** When tokens end; where the provider does not tell that of the access token, with the ID token. */
    static Instant ends(Tokens tokens, @Nullable JWTClaimsSet idToken, Instant now) {
        if (tokens.lifeSeconds() > 0) {
            return now.plusSeconds(tokens.lifeSeconds());
        }
        return idToken == null
                ? now.plus(Duration.ofMinutes(5))
                : idToken.getExpirationTime().toInstant();
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static SignInException ended() {
        return new SignInException(SignInException.Reason.REFUSED, "The sign-in has expired. Sign in again.");
    }
}
