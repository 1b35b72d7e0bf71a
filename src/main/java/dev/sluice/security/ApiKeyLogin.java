package dev.sluice.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Login by API keys, of which it has only SHA-256 hashes, so that the configuration reveals no key. A slower hash is not
 * needed: unlike passwords, keys are random and long.
 */
public final class ApiKeyLogin implements Login {

    private final List<Key> keys;

    /**
     * A key and its caller. A caller may have several keys, so that they can be rotated.
     *
     * @param sha256 the key's hash in lower-case hexadecimal digits
     */
    public record Key(String sha256, Caller caller) {}

    public ApiKeyLogin(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    @Override
    public @Nullable Caller caller(RequestFacts request) {
        String bearer = Credentials.bearer(request);
        String key = bearer == null ? request.header("X-API-Key") : bearer;
        if (key == null || key.length() > Credentials.MAX_CHARS) {
            return null;
        }
        byte[] hash = ascii(sha256(key));
        Caller found = null;
        for (Key known : keys) {
            // Compare with all keys, each in constant time, so that timing reveals nothing.
            if (MessageDigest.isEqual(ascii(known.sha256()), hash)) {
                found = known.caller();
            }
        }
        return found;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
