package dev.sluice.security.oidc;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and authenticates what browsers keep (JWE, RFC 7516: {@code dir} with {@code A256GCM}). The first key encrypts, and
 * all decrypt, so that keys can be replaced one after the other. Thread-safe.
 */
public final class Sealer {

    /** The length of a key. */
    public static final int KEY_BYTES = 32;

    /** Longer texts are not ours. As much as all headers together, where a server is generous. */
    private static final int MAX_CHARS = 16 * 1024;

    private static final int ID_BYTES = 6;

    private final String current;
    private final DirectEncrypter encrypter;
    private final Map<String, DirectDecrypter> decrypters = new LinkedHashMap<>();

    /**
     * Makes one.
     *
     * @param keys of {@link #KEY_BYTES} bytes each, at least one
     */
    public Sealer(List<byte[]> keys) {
        try {
            current = id(keys.get(0));
            encrypter = new DirectEncrypter(keys.get(0));
            for (byte[] key : keys) {
                decrypters.put(id(key), new DirectDecrypter(key));
            }
        } catch (KeyLengthException e) {
            throw new IllegalArgumentException("a key must have " + KEY_BYTES + " bytes", e);
        }
    }

    private static String id(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Seals a content.
     *
     * @param type what it is: nothing that was sealed as one type can be opened as another
     */
    String seal(String type, Map<String, Object> content) {
        try {
            JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                    .keyID(current)
                    .type(new JOSEObjectType(type))
                    .build();
            JWEObject sealed = new JWEObject(header, new Payload(content));
            sealed.encrypt(encrypter);
            return sealed.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("A256GCM is in every JDK", e);
        }
    }

    /** The content of a sealed text; null if it was not sealed with one of the keys as that type. */
    @Nullable
    Map<String, Object> open(String type, String text) {
        if (text.length() > MAX_CHARS) {
            return null;
        }
        try {
            JWEObject sealed = JWEObject.parse(text);
            JWEHeader header = sealed.getHeader();
            DirectDecrypter key = decrypters.get(String.valueOf(header.getKeyID()));
            boolean ours = key != null
                    && JWEAlgorithm.DIR.equals(header.getAlgorithm())
                    && EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
                    && header.getCompressionAlgorithm() == null
                    && header.getType() != null
                    && header.getType().getType().equals(type);
            if (!ours) {
                return null;
            }
            sealed.decrypt(key);
            return sealed.getPayload().toJSONObject();
        } catch (ParseException | JOSEException | RuntimeException e) {
            return null; // made or changed by somebody else
        }
    }
}
