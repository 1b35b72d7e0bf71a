package dev.sluice.provider;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The ids of calls for providers that take ids of others only in a certain form. An id that fits stays; another becomes one
 * that fits and follows from it, so that a call and its result keep the same id in every request.
 */
public final class ForeignCallIds {

    private static final Pattern NINE = Pattern.compile("[a-zA-Z0-9]{9}");

    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private ForeignCallIds() {}

    /** An id of 1 to {@code longest} characters, which is at least 32. */
    public static String atMost(int longest, String id) {
        return !id.isEmpty() && id.length() <= longest ? id : "call_" + letters(id, 24);
    }

    /** An id of nine letters and digits, as Mistral requires. */
    public static String ofNine(String id) {
        return NINE.matcher(id).matches() ? id : letters(id, 9);
    }

    private static String letters(String id, int count) {
        BigInteger rest = new BigInteger(1, sha256(id));
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            BigInteger[] next = rest.divideAndRemainder(BigInteger.valueOf(DIGITS.length()));
            letters.append(DIGITS.charAt(next[1].intValue()));
            rest = next[0];
        }
        return letters.toString();
    }

    private static byte[] sha256(String id) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
