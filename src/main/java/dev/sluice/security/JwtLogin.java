package dev.sluice.security;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.net.URL;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Login by signed bearer tokens (RFC 7519): checks the signature, the issuer, the audience and the expiry. */
public final class JwtLogin implements Login {

    /** The types of access tokens: that of RFC 9068, the generic one, and none. */
    public static final Set<@Nullable JOSEObjectType> TYPES =
            new HashSet<>(Arrays.asList(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));

    /** The claim that only logout tokens have, which the same issuer signs for the same audience. */
    private static final String OF_LOGOUT = "events";

    private final JwtPolicy policy;
    private final SignedTokens.Verifier verifier;

    /** Accepts tokens signed by a single key. */
    public JwtLogin(JwtPolicy policy, PublicKey key) {
        this(policy, new SignedTokens(policy.algorithms(), key));
    }

    /** Accepts tokens signed by a key of the key set at a URL. */
    public JwtLogin(JwtPolicy policy, URL keys) {
        this(policy, new SignedTokens(policy.algorithms(), keys, "sluice.auth.jwt.jwks-url"));
    }

    /** Accepts tokens that those verify. */
    private JwtLogin(JwtPolicy policy, SignedTokens tokens) {
        this(policy, tokens, false);
    }

    /**
     * Accepts tokens that those verify.
     *
     * @param refusesIdTokens whether ID tokens are refused that the same issuer signs for the same audience
     */
    public JwtLogin(JwtPolicy policy, SignedTokens tokens, boolean refusesIdTokens) {
        this.policy = policy;
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        policy.audiences(),
                        new JWTClaimsSet.Builder().issuer(policy.issuer()).build(),
                        Set.of("exp"),
                        Set.of()) {
                    @Override
                    public void verify(JWTClaimsSet set, @Nullable SecurityContext context) throws BadJWTException {
                        super.verify(set, context);
                        if (set.getClaims().containsKey(OF_LOGOUT)) {
                            throw new BadJWTException("a logout token, and no access token");
                        }
                        if (refusesIdTokens && isIdToken(set)) {
                            throw new BadJWTException("an ID token, and no access token");
                        }
                    }
                };
        claims.setMaxClockSkew((int) policy.clockSkew().toSeconds());
        verifier = tokens.verifier("A token", TYPES, claims);
    }

    /** Ours always have a nonce. Some providers also put one into access tokens, and say there which kind it is. */
    private static boolean isIdToken(JWTClaimsSet set) {
        Object type = set.getClaim("typ");
        return type instanceof String kind
                ? kind.equalsIgnoreCase("ID")
                : set.getClaim("nonce") != null || set.getClaim("at_hash") != null;
    }

    @Override
    public @Nullable Caller caller(RequestFacts request) {
        String token = Credentials.bearer(request);
        JWTClaimsSet claims = token == null ? null : verifier.claims(token);
        String principal = claims == null ? null : Claims.principal(claims.getClaims(), policy.principalClaim());
        return claims == null || principal == null
                ? null
                : new Caller(
                        principal,
                        Claims.roles(Claims.at(claims.getClaims(), policy.rolesClaim())),
                        claims.getExpirationTime().toInstant().plus(policy.clockSkew()));
    }
}
