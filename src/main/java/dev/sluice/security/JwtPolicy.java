package dev.sluice.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which tokens are accepted, and which of their claims are used.
 *
 * @param algorithms accepted signature algorithms, a subset of {@link #ASYMMETRIC}
 * @param audiences a token must name one of them
 * @param clockSkew the tolerated difference between the issuer's clock and ours
 * @param principalClaim the claim with the principal; dots separate nested objects
 * @param rolesClaim the claim with the roles, an array or a string separated by blanks; dots separate nested objects
 */
public record JwtPolicy(
        Set<String> algorithms,
        String issuer,
        Set<String> audiences,
        Duration clockSkew,
        String principalClaim,
        String rolesClaim) {

    /** All supported algorithms: only asymmetric ones, so that a key that verifies tokens cannot sign them. */
    public static final List<String> ASYMMETRIC = List.of(
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");

    public JwtPolicy {
        algorithms = Set.copyOf(algorithms);
        audiences = Set.copyOf(audiences);
    }
}
