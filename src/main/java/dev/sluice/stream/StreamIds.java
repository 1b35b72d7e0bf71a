package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes unguessable stream ids and recognises its own without storing them: 16 random bytes, followed by 8 bytes of a keyed
 * hash of these and the principal. This distinguishes an expired stream from one that never existed, for its principal only.
 */
final class StreamIds {

    private static final int RANDOM_BYTES = 16;
    private static final int PROOF_BYTES = 8;
    private static final String HASH = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();

    private final Mac own = keyed(newSecret());

    /** Of all nodes, once it is known; until then this object's own. */
    private volatile Mac shared = own;

    /** A secret to make ids with. */
    static byte[] newSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** Makes ids with a secret that all nodes have, from now on. */
    void share(byte[] secret) {
        shared = keyed(secret);
    }

    /** Kept, and locked during use: looking up and keying the algorithm takes longer than using it. */
    private static Mac keyed(byte[] secret) {
        try {
            Mac keyed = Mac.getInstance(HASH);
            keyed.init(new SecretKeySpec(secret, HASH));
            return keyed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HASH, e);
        }
    }

    StreamId next(String principal) {
        byte[] bytes = new byte[RANDOM_BYTES + PROOF_BYTES];
        random.nextBytes(bytes);
        System.arraycopy(proof(shared, bytes, principal), 0, bytes, RANDOM_BYTES, PROOF_BYTES);
        return new StreamId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether this object made the id, or another node's, for that principal. */
    boolean made(StreamId id, String principal) {
        byte[] bytes = Base64.getUrlDecoder().decode(id.value());
        byte[] proof = Arrays.copyOfRange(bytes, RANDOM_BYTES, bytes.length);
        return MessageDigest.isEqual(proof, Arrays.copyOf(proof(shared, bytes, principal), PROOF_BYTES))
                || MessageDigest.isEqual(proof, Arrays.copyOf(proof(own, bytes, principal), PROOF_BYTES));
    }

    private static byte[] proof(Mac keyed, byte[] idBytes, String principal) {
        byte[] name = principal.getBytes(StandardCharsets.UTF_8);
        synchronized (keyed) {
            keyed.update(idBytes, 0, RANDOM_BYTES);
            return keyed.doFinal(name);
        }
    }
}
