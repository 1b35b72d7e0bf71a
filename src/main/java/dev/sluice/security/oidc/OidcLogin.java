package dev.sluice.security.oidc;

import dev.sluice.security.Caller;
import dev.sluice.security.JwtLogin;
import dev.sluice.security.JwtPolicy;
import dev.sluice.security.Login;
import dev.sluice.security.LoginUnavailableException;
import dev.sluice.security.RequestFacts;
import org.jspecify.annotations.Nullable;

/** Login by the cookie of a session, or by a bearer token of the same issuer, which counts where both are sent. */
final class OidcLogin implements Login {

    private final OidcSettings settings;
    private final Sessions sessions;
    private final Discovery discovery;

    /** Made anew only where the provider names another address for its keys. */
    private volatile @Nullable Bearer bearer;

    private record Bearer(Discovery.Known known, Login login) {}

    OidcLogin(OidcSettings settings, Sessions sessions, Discovery discovery) {
        this.settings = settings;
        this.sessions = sessions;
        this.discovery = discovery;
    }

    @Override
    public @Nullable Caller caller(RequestFacts request) {
        if (request.hasCredentials()) {
            return bearer().caller(request);
        }
        RequestSession session = sessions.find(request);
        if (session == null) {
            return null;
        }
        Session newest = session.session();
        return new Caller(newest.principal(), newest.roles(), newest.until(), session);
    }

    private Login bearer() {
        try {
            Discovery.Known known = discovery.known();
            Bearer there = bearer;
            if (there == null || there.known().tokens() != known.tokens()) {
                JwtPolicy policy = new JwtPolicy(
                        settings.algorithms(),
                        settings.issuer().toString(),
                        settings.audiences(),
                        settings.clockSkew(),
                        settings.principalClaim(),
                        settings.rolesClaim());
                there = new Bearer(known, new JwtLogin(policy, known.tokens(), true));
                bearer = there;
            }
            return there.login();
        } catch (SignInException e) {
            throw new LoginUnavailableException();
        }
    }
}
