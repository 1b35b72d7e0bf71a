package dev.sluice.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** An identity provider with three keys, which issues valid and forged tokens for tests. */
public final class Tokens {

    public static final String ISSUER = "https://login.example/realms/sluice";
    public static final String AUDIENCE = "sluice";

    private final String ids;
    private final RSAKey rsa;
    private final ECKey ec;
    private final KeyPair ed;

    public Tokens() {
        this("");
    }

    /** Generates keys whose ids begin with a text. Instances with equal texts have different keys with equal ids. */
    public Tokens(String ids) {
        this.ids = ids;
        try {
            rsa = new RSAKeyGenerator(2048).keyID(ids + "rsa").generate();
            ec = new ECKeyGenerator(Curve.P_256).keyID(ids + "ec").generate();
            ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Valid claims that expire in an hour. */
    public static JWTClaimsSet.Builder claims(String name, String... roles) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(name)
                .claim("roles", List.of(roles))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))));
    }

    /** A valid token. */
    public String of(String name, String... roles) {
        return rs256(claims(name, roles).build());
    }

    public String rs256(JWTClaimsSet claims) {
        return rsa(JWSAlgorithm.RS256, claims);
    }

    public String rsa(JWSAlgorithm algorithm, JWTClaimsSet claims) {
        return signed(new JWSHeader.Builder(algorithm).keyID(ids + "rsa").build(), claims);
    }

    /** A token signed with the RSA key, regardless of its header. */
    public String signed(JWSHeader header, JWTClaimsSet claims) {
        try {
            return sign(header, claims, new RSASSASigner(rsa));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    public String es256(JWTClaimsSet claims) {
        try {
            return sign(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(ids + "ec").build(), claims, new ECDSASigner(ec));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    public String edDsa(JWTClaimsSet claims) {
        String signed = part("{\"alg\":\"EdDSA\",\"kid\":\"" + ids + "ed\",\"typ\":\"at+jwt\"}")
                + '.'
                + part(claims.toString());
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(ed.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A token without a signature. */
    public static String unsigned(JWTClaimsSet claims) {
        return part("{\"alg\":\"none\"}") + '.' + part(claims.toString()) + '.';
    }

    /** A token signed with the public RSA key as a shared secret. */
    public String confused(JWTClaimsSet claims) {
        try {
            byte[] secret = pem(publicRsa()).getBytes(StandardCharsets.US_ASCII);
            return sign(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(ids + "rsa").build(),
                    claims,
                    new MACSigner(secret));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the token with one part changed and the others as they were. */
    public static String changed(String token, int part, UnaryOperator<String> change) {
        String[] parts = token.split("\\.", -1);
        String text = new String(Base64.getUrlDecoder().decode(parts[part]), StandardCharsets.ISO_8859_1);
        parts[part] = Base64URL.encode(change.apply(text).getBytes(StandardCharsets.ISO_8859_1))
                .toString();
        return String.join(".", parts);
    }

    public PublicKey publicRsa() {
        try {
            return rsa.toPublicKey();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    public PublicKey publicEc() {
        try {
            return ec.toPublicKey();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    public PublicKey publicEd() {
        return ed.getPublic();
    }

    public static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The public keys as a JSON Web Key Set. */
    public String jwks() {
        byte[] encoded = ed.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        JWK edJwk = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                .keyID(ids + "ed")
                .build();
        return new JWKSet(List.of(rsa, ec, edJwk)).toString(true);
    }

    public static JOSEObjectType type(String name) {
        return new JOSEObjectType(name);
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String part(String json) {
        return Base64URL.encode(json).toString();
    }
}
