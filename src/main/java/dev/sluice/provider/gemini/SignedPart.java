package dev.sluice.provider.gemini;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A signature with the part of the reply that had it, because it must come back with that part, and a turn that comes back
 * may have its parts in another order.
 *
 * @param number the part's number among the calls or files of the reply, from 0; 0 for texts and thoughts
 */
record SignedPart(GeminiPart.Kind kind, int number, String signature) {

    /** A colon is in no signature. */
    private static final Pattern VALUE = Pattern.compile("(text|thought|call|file)([0-9]{0,4}):(.+)");

    /** Returns the part that a signature's value names; null if it names none. */
    static @Nullable SignedPart of(String value) {
        Matcher named = VALUE.matcher(value);
        return named.matches()
                ? new SignedPart(
                        GeminiPart.Kind.valueOf(named.group(1).toUpperCase(Locale.ROOT)),
                        named.group(2).isEmpty() ? 0 : Integer.parseInt(named.group(2)),
                        named.group(3))
                : null;
    }

    /** The value of the signature that clients get. */
    String value() {
        boolean counted = kind == GeminiPart.Kind.CALL || kind == GeminiPart.Kind.FILE;
        return kind.name().toLowerCase(Locale.ROOT) + (counted ? number : "") + ':' + signature;
    }
}
