package dev.sluice.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifies one stream. Well-formed; the stream need not exist.
 *
 * @param value {@value #LENGTH} characters of base64url
 */
public record StreamId(String value) {

    /** The length of 16 random bytes and an 8-byte proof of origin in base64url. */
    public static final int LENGTH = 32;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

    /** Parses an id. Returns null if the text is not well-formed. */
    public static @Nullable StreamId parse(String text) {
        return FORM.matcher(text).matches() ? new StreamId(text) : null;
    }

    @Override
    public String toString() {
        return value;
    }
}
