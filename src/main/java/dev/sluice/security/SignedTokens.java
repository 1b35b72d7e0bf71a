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
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed tokens (RFC 7519). The algorithm and key that a token names are used only if the configuration allows them.
 * Thread-safe. Blocks while keys are fetched, see {@link JwtKeys}.
 */
public final class SignedTokens {

    private static final Logger LOG = System.getLogger(SignedTokens.class.getName());

    /** Control characters that an error may quote from a token, and that could forge a line in the log. */
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private final Set<String> algorithms;
    private final JwtKeys keys;
    private final String source;

    /** Accepts tokens signed by a single key. */
    public SignedTokens(Set<String> algorithms, PublicKey key) {
        this(algorithms, JwtKeys.only(key), "");
    }

    /**
     * Accepts tokens signed by a key of the key set at a URL.
     *
     * @param source what the log calls that URL
     */
    public SignedTokens(Set<String> algorithms, URL keys, String source) {
        this(algorithms, JwtKeys.at(keys), source);
    }

    private SignedTokens(Set<String> algorithms, JwtKeys keys, String source) {
        this.algorithms = Set.copyOf(algorithms);
        this.keys = keys;
        this.source = source;
    }

    /** Verifies one kind of tokens. */
    @FunctionalInterface
    public interface Verifier {

        /**
         * The claims of a token; null if it is not valid. The reason is only logged, so that it cannot leak.
         *
         * @throws LoginUnavailableException if that cannot be decided, because the keys cannot be fetched
         */
        @Nullable
        JWTClaimsSet claims(String token);
    }

    /**
     * Makes a verifier.
     *
     * @param what the kind of token, for the log
     * @param types of the header {@code typ} that are accepted; null is none
     * @param claims checks what is signed
     */
    public Verifier verifier(
            String what, Set<@Nullable JOSEObjectType> types, JWTClaimsSetVerifier<SecurityContext> claims) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(types));
        processor.setJWSKeySelector((header, context) ->
                algorithms.contains(header.getAlgorithm().getName()) ? keys.matching(header) : List.of());
        processor.setJWSVerifierFactory(new EdDsaAware());
        processor.setJWTClaimsSetVerifier(claims);
        return token -> claims(processor, what, token);
    }

    private @Nullable JWTClaimsSet claims(DefaultJWTProcessor<SecurityContext> processor, String what, String token) {
        try {
            return processor.process(token, null);
        } catch (KeySourceException e) {
            LOG.log(
                    Level.WARNING,
                    "The key set at {0} cannot be fetched, so nobody can sign in: {1}",
                    source,
                    e.getMessage());
            throw new LoginUnavailableException();
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            // Nimbus throws an undeclared RuntimeException for a header that is the JSON value null.
            LOG.log(
                    Level.DEBUG,
                    () -> what + " was refused: "
                            + CONTROLS.matcher("" + e.getMessage()).replaceAll("?"));
            return null;
        }
    }

    private static final class EdDsaAware extends DefaultJWSVerifierFactory {

        @Override
        public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
            JWSAlgorithm algorithm = header.getAlgorithm();
            return EdDsaVerifier.ALGORITHMS.contains(algorithm) && key instanceof EdECPublicKey ed
                    ? new EdDsaVerifier(ed)
                    : super.createJWSVerifier(header, key);
        }
    }
}
