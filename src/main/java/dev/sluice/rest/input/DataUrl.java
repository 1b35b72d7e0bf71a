package dev.sluice.rest.input;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A data: URL in base64 (RFC 2397), of which the bytes have been read already.
 *
 * @param type its media type in lower case, without parameters; empty if it has none
 * @param mark what stands for the bytes
 */
record DataUrl(String type, String mark) {

    /** Longer than a type with parameters needs to be. */
    static final int MAX_HEAD_CHARS = 200;

    private static final Pattern HEAD = Pattern.compile("(?i)data:([^,;]*)((?:;[^,;]*)*);base64,");
    private static final Pattern WHOLE = Pattern.compile(HEAD.pattern() + "([A-Za-z0-9_-]*)");

    /** Whether a text, as written in JSON, is all of a data: URL in base64 that comes before the base64. */
    static boolean isBase64(String head) {
        return HEAD.matcher(head.replace("\\/", "/")).matches();
    }

    /** Returns the URL in a text; null if it is no data: URL in base64. */
    static @Nullable DataUrl parse(String text) {
        Matcher whole = WHOLE.matcher(text.length() > 2 * MAX_HEAD_CHARS ? "" : text);
        return whole.matches() ? new DataUrl(whole.group(1).strip().toLowerCase(Locale.ROOT), whole.group(3)) : null;
    }
}
