package dev.sluice.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The keys that tokens are checked with: one, or those of an address, which are kept for a while. They are fetched by the
 * thread that needs them, which serves a request and may wait; by one at a time, and not more often than twice in half a
 * minute, however many tokens name keys that nobody has.
 */
@FunctionalInterface
interface JwtKeys {

    /** Keys are asked for again after that, so that one that was withdrawn is not believed for much longer. */
    Duration KEPT = Duration.ofMinutes(5);

    /** Where the address does not answer, keys are believed for so long. */
    Duration KEPT_IN_AN_OUTAGE = Duration.ofHours(4);

    Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    /** Below what a client waits for an answer. */
    int CONNECT_MS = 2_000;

    int READ_MS = 3_000;

    /** Hundreds of keys. */
    int MAX_BYTES = 256 * 1024;

    /** What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410). */
    byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** The keys that may have made a signature. */
    List<PublicKey> matching(JWSHeader header) throws KeySourceException;

    /** One key. */
    static JwtKeys only(PublicKey key) {
        return header -> List.of(key);
    }

    /** The keys at an address, as a JSON Web Key Set (RFC 7517). */
    static JwtKeys at(URL address) {
        ResourceRetriever http = new DefaultResourceRetriever(CONNECT_MS, READ_MS, MAX_BYTES);
        AtomicBoolean had = new AtomicBoolean();
        JWKSource<SecurityContext> source = JWKSourceBuilder.create(address, url -> fetch(http, url, had))
                .cache(KEPT.toMillis(), 2L * (CONNECT_MS + READ_MS))
                .refreshAheadCache(false) // which takes threads of its own
                .rateLimited(BETWEEN_FETCHES.toMillis())
                .outageTolerant(KEPT_IN_AN_OUTAGE.toMillis())
                .build();
        return header -> {
            try {
                List<PublicKey> keys = new ArrayList<>();
                for (JWK key : source.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null)) {
                    add(key, keys);
                }
                return keys;
            } catch (KeySourceException e) {
                // A key that nobody has is the caller's affair; that there are none at all is ours.
                if (had.get()) {
                    return List.of();
                }
                throw e;
            }
        };
    }

    private static Resource fetch(ResourceRetriever http, URL address, AtomicBoolean had) throws IOException {
        Resource fetched = http.retrieveResource(address);
        try {
            JWKSet unused = JWKSet.parse(fetched.getContent());
        } catch (ParseException e) {
            throw new IOException("not a JSON Web Key Set", e);
        }
        had.set(true);
        return fetched;
    }

    private static void add(JWK key, List<PublicKey> keys) throws RemoteKeySourceException {
        try {
            if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
                keys.add(ed25519(pair.getDecodedX()));
            } else if (key instanceof AsymmetricJWK asymmetric && !(key instanceof OctetKeyPair)) {
                keys.add(asymmetric.toPublicKey());
            }
        } catch (JOSEException | GeneralSecurityException e) {
            throw new RemoteKeySourceException("a key is not what it says", e);
        }
    }

    private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
        byte[] encoded = new byte[ED25519_PREFIX.length + point.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, point.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
