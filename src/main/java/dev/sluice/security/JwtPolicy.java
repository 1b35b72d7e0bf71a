package dev.sluice.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which tokens are believed, and what of them.
 *
 * @param algorithms of signatures, of {@link #ASYMMETRIC}
 * @param audiences of which a token must name one
 * @param clockSkew by how much its clock and this machine's may differ
 * @param principalClaim the claim that names the caller; dots lead into objects
 * @param rolesClaim the claim with its roles, a list or a text with blanks; dots lead into objects
 */
public record JwtPolicy(
        Set<String> algorithms,
        String issuer,
        Set<String> audiences,
        Duration clockSkew,
        String principalClaim,
        String rolesClaim) {

    /** All that there may be: whoever can check a signature cannot make one. */
    public static final List<String> ASYMMETRIC = List.of(
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");

    public JwtPolicy {
        algorithms = Set.copyOf(algorithms);
        audiences = Set.copyOf(audiences);
    }
}
