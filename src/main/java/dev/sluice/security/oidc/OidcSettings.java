package dev.sluice.security.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How browsers sign in.
 *
 * @param issuer of the provider, exactly as it names itself
 * @param clientSecret empty for a public client
 * @param scopes as configured; {@code openid} is always requested, too
 * @param principalClaim the claim with the principal; dots separate nested objects
 * @param rolesClaim the claim with the roles; dots separate nested objects
 * @param algorithms with which tokens may be signed
 * @param audiences of bearer tokens; one of them must be in a token
 * @param publicUrl how browsers reach the application, without a slash at the end; empty to tell from requests
 * @param trustedProxies whose forwarding headers are believed
 * @param logout what a sign-out ends
 * @param life from the sign-in to the end of a session
 * @param idle the longest time between two requests of a session
 * @param clockSkew the tolerated difference between the provider's clock and ours
 */
public record OidcSettings(
        URI issuer,
        String clientId,
        Optional<String> clientSecret,
        List<String> scopes,
        String principalClaim,
        String rolesClaim,
        Set<String> algorithms,
        Set<String> audiences,
        Optional<URI> publicUrl,
        TrustedProxies trustedProxies,
        Logout logout,
        Duration life,
        Duration idle,
        Duration clockSkew) {

    /** What a sign-out ends. */
    public enum Logout {
        /** The session here, and that at the provider if it offers that. */
        PROVIDER,
        /** Only the session here. */
        LOCAL
    }

    public OidcSettings {
        scopes = List.copyOf(scopes);
        algorithms = Set.copyOf(algorithms);
        audiences = Set.copyOf(audiences);
    }
}
