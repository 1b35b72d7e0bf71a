package dev.sluice.provider;

import java.util.Arrays;

/**
 * Knows again a chunk that differs from one read before in nothing but the string that is its text, as most chunks of a
 * reply do. What stands around the string is compared, which is an order of magnitude cheaper than reading it, and cannot
 * mean anything else than it did then: so only chunks are to be {@linkplain #learn learnt} that say a text and nothing
 * besides.
 *
 * <p>One for each reply. Not for two threads at once.
 */
public final class TextTemplate {

    private static final byte[] NONE = {};

    private final JsonScanner json = new JsonScanner();

    /** What stands before the text, with its quote; empty before anything was learnt. */
    private byte[] before = NONE;

    /** What stands after the text, with its quote. */
    private byte[] after = NONE;

    /** Remembers the chunk {@code array[from, to)}, whose text is the string at {@code [textFrom, textTo)}. */
    public void learn(byte[] array, int from, int to, int textFrom, int textTo) {
        before = Arrays.copyOfRange(array, from, textFrom);
        after = Arrays.copyOfRange(array, textTo, to);
    }

    /** Whether {@code array[from, to)} is such a chunk; if so, the rest tells of its text. */
    public boolean fits(byte[] array, int from, int to) {
        int textFrom = from + before.length;
        if (before.length == 0
                || textFrom + after.length > to
                || !Arrays.equals(array, from, textFrom, before, 0, before.length)
                || !Arrays.equals(array, to - after.length, to, after, 0, after.length)) {
            return false;
        }
        try {
            json.start(array, textFrom - 1, to);
            json.string();
        } catch (MalformedJson e) {
            return false; // whoever reads it whole finds that out again
        }
        return json.stringTo() == to - after.length;
    }

    public int textFrom() {
        return json.stringFrom();
    }

    public int textTo() {
        return json.stringTo();
    }

    /** As {@link TextJoiner#join} has it. */
    public boolean textPlain() {
        return json.stringPlain();
    }
}
