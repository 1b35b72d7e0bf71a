package dev.sluice.security;

import java.io.ByteArrayInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a public key, or the key of a certificate, in PEM (RFC 7468). */
public final class PemKey {

    /** RFC 7518, 3.3. */
    private static final int MIN_RSA_BITS = 2048;

    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

    private static final Logger LOG = System.getLogger(PemKey.class.getName());

    private PemKey() {}

    /**
     * Reads the key.
     *
     * @throws IllegalArgumentException if it cannot be used to verify tokens; the message says why
     */
    public static PublicKey read(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not a public key or a certificate in PEM");
        }
        PublicKey key = matcher.group(1).equals("CERTIFICATE") ? certified(pem) : plain(matcher.group(2));
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new IllegalArgumentException("is an RSA key of fewer than " + MIN_RSA_BITS + " bits");
        }
        return key;
    }

    private static PublicKey certified(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.US_ASCII)))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("is not a valid X.509 certificate", e);
        }
    }

    private static PublicKey plain(String base64) {
        try {
            X509EncodedKeySpec encoded =
                    new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
            for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePublic(encoded);
                } catch (GeneralSecurityException e) {
                    // another kind of key
                    LOG.log(Level.DEBUG, "The key is not of type {0}", algorithm);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not valid Base64 between BEGIN and END", e);
        }
        throw new IllegalArgumentException("is not an RSA, EC or Ed25519 key");
    }
}
