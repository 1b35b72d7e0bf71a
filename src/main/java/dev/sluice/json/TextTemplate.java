package dev.sluice.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Knows again a chunk that differs from one read before in nothing but the string that is its text, as most chunks of a
 * reply do. What stands around the string is compared, which is an order of magnitude cheaper than reading it, and cannot
 * mean anything else than it did then: so only chunks are to be {@linkplain #learn learnt} that say a text and nothing
 * besides.
 *
 * <p>Providers fill chunks up, so that their sizes do not tell what is in them: OpenAI by a string that means nothing,
 * Anthropic by blanks before the end. Such filling may differ, too.
 *
 * <p>One for each reply. Not for two threads at once.
 */
public final class TextTemplate {

    private static final byte[] NONE = {};

    /** Begins OpenAI's filling. */
    private static final byte[] FILLER = "\"obfuscation\":\"".getBytes(US_ASCII);

    private final JsonScanner json = new JsonScanner();

    /** What stands before the text, with its quote; empty before anything was learnt. */
    private byte[] before = NONE;

    /** What stands after the text, with its quote, up to the filling. */
    private byte[] after = NONE;

    /** What stands after the filling. */
    private byte[] end = NONE;

    /** Whether the filling is of a string, or else of blanks. */
    private boolean filledByString;

    /** Remembers the chunk {@code array[from, to)}, whose text is the string at {@code [textFrom, textTo)}. */
    public void learn(byte[] array, int from, int to, int textFrom, int textTo) {
        before = Arrays.copyOfRange(array, from, textFrom);
        int filler = find(array, textTo, to);
        filledByString = filler >= 0;
        int filledFrom = filledByString ? filler + FILLER.length : to - 1;
        int filledTo = filledFrom;
        if (filledByString) {
            while (filledTo < to && isFilling(array[filledTo])) {
                filledTo++;
            }
        } else {
            while (filledFrom > textTo + 1 && isFilling(array[filledFrom - 1])) {
                filledFrom--;
            }
        }
        after = Arrays.copyOfRange(array, textTo, filledFrom);
        end = Arrays.copyOfRange(array, filledTo, to);
    }

    private static int find(byte[] array, int from, int to) {
        for (int i = from; i + FILLER.length <= to; i++) {
            if (Arrays.equals(array, i, i + FILLER.length, FILLER, 0, FILLER.length)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isFilling(byte b) {
        return filledByString ? b >= ' ' && b != '"' && b != '\\' : b == ' ';
    }

    /** Whether {@code array[from, to)} is such a chunk; if so, the rest tells of its text. */
    public boolean fits(byte[] array, int from, int to) {
        int textFrom = from + before.length;
        int filledTo = to - end.length;
        if (before.length == 0
                || textFrom + after.length > filledTo
                || !Arrays.equals(array, from, textFrom, before, 0, before.length)
                || !Arrays.equals(array, filledTo, to, end, 0, end.length)) {
            return false;
        }
        try {
            json.start(array, textFrom - 1, to);
            json.string();
        } catch (MalformedJson e) {
            return false; // whoever reads it whole finds that out again
        }
        int filledFrom = json.stringTo() + after.length;
        if (filledFrom > filledTo || !Arrays.equals(array, json.stringTo(), filledFrom, after, 0, after.length)) {
            return false;
        }
        for (int i = filledFrom; i < filledTo; i++) {
            if (!isFilling(array[i])) {
                return false;
            }
        }
        return true;
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
