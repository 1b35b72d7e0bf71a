package dev.sluice.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one stream. Well-formed, which does not mean that such a stream exists.
 *
 * @param value {@value #LENGTH} characters of base64url
 */
public record StreamId(String value) {

    /** 16 random bytes and 8 that prove the id was made here, in base64url. */
    public static final int LENGTH = 32;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

    /** Returns the id, or null when the text cannot be one. */
    public static @Nullable StreamId parse(String text) {
        return FORM.matcher(text).matches() ? new StreamId(text) : null;
    }

    @Override
    public String toString() {
        return value;
    }
}
