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
 * The keys that verify tokens: a single one, or a cached key set from a URL. The set is fetched by the request thread that
 * needs it, which blocks; by one thread at a time, and at most twice in 30 s, however many tokens name unknown keys.
 */
@FunctionalInterface
interface JwtKeys {

    /** Keys are fetched again after this time, so that a withdrawn key soon stops being accepted. */
    Duration KEPT = Duration.ofMinutes(5);

    /** How long keys stay valid while the URL does not answer. */
    Duration KEPT_IN_AN_OUTAGE = Duration.ofHours(4);

    Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    /** Shorter than clients wait for a response. */
    int CONNECT_MS = 2_000;

    int READ_MS = 3_000;

    /** Enough for hundreds of keys. */
    int MAX_BYTES = 256 * 1024;

    /** The X.509 encoding in front of the 32 bytes of an Ed25519 key (RFC 8410). */
    byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** The keys that may have signed a token with this header. */
    List<PublicKey> matching(JWSHeader header) throws KeySourceException;

    /** A single key. */
    static JwtKeys only(PublicKey key) {
        return header -> List.of(key);
    }

    /** The JSON Web Key Set (RFC 7517) at a URL. */
    static JwtKeys at(URL address) {
        ResourceRetriever http = new DefaultResourceRetriever(CONNECT_MS, READ_MS, MAX_BYTES);
        AtomicBoolean fetchedOnce = new AtomicBoolean();
        JWKSource<SecurityContext> source = JWKSourceBuilder.create(address, url -> fetch(http, url, fetchedOnce))
                .cache(KEPT.toMillis(), 2L * (CONNECT_MS + READ_MS))
                .refreshAheadCache(false) // it would start its own threads
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
                // An unknown key is the caller's fault; having no keys at all is ours.
                if (fetchedOnce.get()) {
                    return List.of();
                }
                throw e;
            }
        };
    }

    private static Resource fetch(ResourceRetriever http, URL address, AtomicBoolean fetchedOnce) throws IOException {
        Resource fetched = http.retrieveResource(address);
        try {
            JWKSet unused = JWKSet.parse(fetched.getContent());
        } catch (ParseException e) {
            throw new IOException("not a JSON Web Key Set", e);
        }
        fetchedOnce.set(true);
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
            throw new RemoteKeySourceException("a key in the set does not match its declared type", e);
        }
    }

    private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
        byte[] encoded = new byte[ED25519_PREFIX.length + point.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, point.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
