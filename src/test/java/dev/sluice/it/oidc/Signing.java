package dev.sluice.it.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** How a token is signed, well or badly. */
@FunctionalInterface
public interface Signing {

    /** Returns the serialized token. */
    String sign(JOSEObjectType type, JWTClaimsSet claims) throws JOSEException;

    /** RS256 with a key and its id. */
    static Signing by(RSAKey key) {
        return (type, claims) -> {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(type)
                    .keyID(key.getKeyID())
                    .build();
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        };
    }

    /** RS256 with a new key that has the given id. */
    static Signing byOther(String id) {
        return by(newKey(id));
    }

    /** Without a signature. */
    static Signing none() {
        return (type, claims) -> Base64URL.encode("{\"alg\":\"none\",\"typ\":\"" + type + "\"}")
                + "."
                + Base64URL.encode(claims.toString())
                + '.';
    }

    /** HS256 with a shared secret, such as the client's. One of fewer than 32 bytes is filled up with zeros, as HMAC does. */
    static Signing bySecret(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        return (type, claims) -> {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).type(type).build(), claims);
            token.sign(new MACSigner(Arrays.copyOf(bytes, Math.max(bytes.length, 32))));
            return token.serialize();
        };
    }

    static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** The left half of a text's SHA-256, as in {@code at_hash}. */
    static String halfHash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64URL.encode(Arrays.copyOf(digest, digest.length / 2)).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
