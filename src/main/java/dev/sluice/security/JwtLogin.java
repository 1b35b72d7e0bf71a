package dev.sluice.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.text.ParseException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Login by signed bearer tokens (RFC 7519): checks the signature, the issuer, the audience and the expiry. The algorithm and
 * key that a token names are used only if the configuration allows them.
 */
public final class JwtLogin implements Login {

    private static final Logger LOG = System.getLogger(JwtLogin.class.getName());

    /** The types of access tokens: that of RFC 9068, the generic one, and none. */
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
            new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

    /** Control characters that an error may quote from a token, and that could forge a line in the log. */
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private final JwtPolicy policy;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** Accepts tokens signed by a single key. */
    public JwtLogin(JwtPolicy policy, PublicKey key) {
        this(policy, JwtKeys.only(key));
    }

    /** Accepts tokens signed by a key of the key set at a URL. */
    public JwtLogin(JwtPolicy policy, URL keys) {
        this(policy, JwtKeys.at(keys));
    }

    private JwtLogin(JwtPolicy policy, JwtKeys keys) {
        this.policy = policy;
        processor.setJWSTypeVerifier(TYPES);
        processor.setJWSKeySelector((header, context) ->
                policy.algorithms().contains(header.getAlgorithm().getName()) ? keys.matching(header) : List.of());
        processor.setJWSVerifierFactory(new DefaultJWSVerifierFactory() {
            @Override
            public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
                JWSAlgorithm algorithm = header.getAlgorithm();
                return EdDsaVerifier.ALGORITHMS.contains(algorithm) && key instanceof EdECPublicKey ed
                        ? new EdDsaVerifier(ed)
                        : super.createJWSVerifier(header, key);
            }
        });
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                policy.audiences(),
                new JWTClaimsSet.Builder().issuer(policy.issuer()).build(),
                Set.of("exp"),
                Set.of());
        claims.setMaxClockSkew((int) policy.clockSkew().toSeconds());
        processor.setJWTClaimsSetVerifier(claims);
    }

    @Override
    public @Nullable Caller caller(RequestFacts request) {
        String token = Credentials.bearer(request);
        return token == null ? null : caller(token);
    }

    private @Nullable Caller caller(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            Object name = claim(claims.getClaims(), policy.principalClaim());
            return name instanceof String text && Caller.isPrincipal(text)
                    ? new Caller(
                            text,
                            roles(claim(claims.getClaims(), policy.rolesClaim())),
                            claims.getExpirationTime().toInstant().plus(policy.clockSkew()))
                    : null;
        } catch (KeySourceException e) {
            LOG.log(
                    Level.WARNING,
                    "The key set at sluice.auth.jwt.jwks-url cannot be fetched, so nobody can sign in: {0}",
                    e.getMessage());
            throw new LoginUnavailableException();
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            // Nimbus throws an undeclared RuntimeException for a header that is the JSON value null.
            LOG.log(
                    Level.DEBUG,
                    () -> "A token was refused: "
                            + CONTROLS.matcher("" + e.getMessage()).replaceAll("?"));
            return null;
        }
    }

    /** The claim with that name, or in nested objects if the name has dots; null if there is none. */
    private static @Nullable Object claim(Map<?, ?> claims, String path) {
        int dot = path.indexOf('.');
        if (dot < 0 || claims.containsKey(path)) {
            return claims.get(path);
        }
        return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? claim(inner, path.substring(dot + 1))
                : null;
    }

    private static Set<String> roles(@Nullable Object claim) {
        Set<String> roles = new HashSet<>();
        if (claim instanceof Collection<?> list) {
            list.forEach(role -> roles.add(String.valueOf(role)));
        } else if (claim instanceof String text) {
            roles.addAll(List.of(text.split(" ")));
        }
        return roles;
    }
}
