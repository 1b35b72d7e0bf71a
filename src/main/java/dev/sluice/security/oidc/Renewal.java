package dev.sluice.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Renews sessions with their refresh tokens. Where providers replace these at each use, a second use would end the session: so
 * one node renews at a time, and the others take what it has got. Threads: any. Blocks.
 */
final class Renewal {

    private static final Logger LOG = System.getLogger(Renewal.class.getName());

    private static final long STEP_MS = 100;

    /** Longer than all requests of a renewal may take together. */
    private static final Duration CLAIM = Duration.ofSeconds(40);

    /** Longer lives of tokens are not believed: no session lasts as long. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

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
     * @param spent is called with the session and its next refresh token, as soon as the one that it has may be used up
     * @throws SignInException if the session has ended, with {@link SignInException.Reason#REFUSED}, or cannot be renewed now
     */
    Session of(Session before, Consumer<Session> spent) throws SignInException {
        String name = "renewal " + before.id() + ' ' + before.renewals();
        for (long waited = 0; waited < Renewals.LONGEST.toMillis(); waited += STEP_MS) {
            Session other = newer(before);
            if (other != null) {
                return other;
            }
            if (store.claim(name, CLAIM)) {
                return claimed(before, name, spent);
            }
            pause();
        }
        throw Discovery.away();
    }

    /** Renews a session which no other node renews. The claim is given back only if that came to nothing. */
    private Session claimed(Session before, String claim, Consumer<Session> spent) throws SignInException {
        boolean done = false;
        try {
            Session other = newer(before); // which another node has kept just before
            Session fresh = other == null ? ask(before, spent) : other;
            done = true;
            return fresh;
        } finally {
            if (!done) {
                store.release(claim);
            }
        }
    }

    /** What other nodes have got of a session of which this one knows the name only; null if that is nothing. */
    @Nullable
    Session known(String id) {
        String kept = store.kept(id);
        Session other = kept == null ? null : Session.open(sealer, kept);
        return other != null && other.id().equals(id) ? other : null;
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
        Session other = known(before.id());
        return other != null && other.isNewerThan(before) ? other : null;
    }

    private Session ask(Session before, Consumer<Session> spent) throws SignInException {
        String refreshToken = before.refreshToken();
        if (refreshToken == null) {
            throw ended();
        }
        Tokens tokens = endpoint.refresh(refreshToken);
        Session next = before.refreshing(tokens.refreshToken());
        spent.accept(next);
        Session kept = next; // which others go on with, if what follows comes to nothing
        try {
            kept = checked(before, next, tokens);
            return kept;
        } finally {
            store.keep(kept.id(), kept.seal(sealer), settings.idle());
        }
    }

    /** The renewed session, if the tokens are still those of its user. */
    private Session checked(Session before, Session next, Tokens tokens) throws SignInException {
        String idToken = tokens.idToken();
        JWTClaimsSet verified = idToken == null ? null : claims.idToken(idToken, null);
        if (idToken != null && verified == null) {
            LOG.log(Level.WARNING, "The provider has answered a renewal with an ID token that is not valid");
            throw Discovery.away(); // or its key cannot be had at the moment
        }
        if (verified != null && !before.subject().equals(verified.getSubject())) {
            throw ended();
        }
        TokenClaims.User user = claims.user(verified, before.subject(), tokens);
        if (user != null && !user.principal().equals(before.principal())) {
            throw ended();
        }
        Instant now = clock.instant();
        Set<String> roles = user == null ? null : user.roles();
        return next.renewed(
                roles == null ? before.roles() : roles,
                until(before, tokens, verified, now),
                now,
                tokens.refreshToken(),
                settings.logout() == OidcSettings.Logout.PROVIDER ? idToken : null);
    }

    /** When the tokens end, or the session if that is earlier. */
    private Instant until(Session before, Tokens tokens, @Nullable JWTClaimsSet idToken, Instant now) {
        return earlier(ends(tokens, idToken, now), before.began().plus(settings.life()));
    }

    /** When tokens end: by the access token's lifetime, or else with the ID token, or else in five minutes. */
    static Instant ends(Tokens tokens, @Nullable JWTClaimsSet idToken, Instant now) {
        if (tokens.lifeSeconds() > 0) {
            return now.plusSeconds(Math.min(tokens.lifeSeconds(), LONGEST_LIFE.toSeconds()));
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
