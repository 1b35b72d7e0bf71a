package dev.sluice.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows callers by keys, of which it has the SHA-256 hashes: whoever reads the configuration has no key. No slower hash,
 * since keys are random and long, unlike passwords.
 */
public final class ApiKeyLogin implements Login {

    private final List<Key> keys;

    /**
     * A key, and whose it is. One caller may have several, so that keys can be renewed.
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
            // All of them, each in constant time: how long it takes says nothing of what is there.
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
