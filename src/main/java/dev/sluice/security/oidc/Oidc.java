package dev.sluice.security.oidc;

import dev.sluice.security.Login;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Everything about sign-in at one provider, wired by hand. */
public final class Oidc implements AutoCloseable {

    private final ProviderHttp http = new ProviderHttp();
    private final Login login;
    private final Sessions sessions;
    private final SignIn signIn;
    private final SignOut signOut;
    private final ProviderCheck check;

    /**
     * Makes it; the provider is not asked before it is needed.
     *
     * @param store what nodes have to agree on
     * @param executor runs what waits for the provider, a few tasks at a time
     * @param nanoTime as {@link System#nanoTime}
     */
    public Oidc(
            OidcSettings settings,
            Sealer sealer,
            SessionStore store,
            Executor executor,
            Clock clock,
            LongSupplier nanoTime) {
        Discovery discovery = new Discovery(settings, http, nanoTime);
        TokenEndpoint endpoint = new TokenEndpoint(settings, discovery, http);
        TokenClaims claims = new TokenClaims(settings, discovery, http, clock);
        Renewal renewal = new Renewal(settings, sealer, endpoint, claims, store, clock);
        PublicAddress address = new PublicAddress(settings.publicUrl(), settings.trustedProxies());
        sessions = new Sessions(settings, sealer, renewal, store, address, executor, clock, nanoTime);
        login = new OidcLogin(settings, sessions, discovery);
        signIn = new SignIn(settings, discovery, endpoint, claims, sessions, store, sealer, address, clock);
        signOut = new SignOut(settings, discovery, endpoint, claims, sessions, store, address, executor, clock);
        check = new ProviderCheck(settings, discovery, endpoint, http, clock);
    }

    public Login login() {
        return login;
    }

    public Sessions sessions() {
        return sessions;
    }

    public SignIn signIn() {
        return signIn;
    }

    public SignOut signOut() {
        return signOut;
    }

    /** Logs what is wrong with the configuration, here or at the provider. Blocks while the provider is asked. */
    public void check() {
        check.run();
    }

    /** Ends what waits for the provider. */
    @Override
    public void close() {
        http.close();
    }

    /** Sets what is called, by any thread, when sessions have ended that streams may depend on. It must not block. */
    public void onEnd(Runnable listener) {
        sessions.onEnd(listener);
    }
}
