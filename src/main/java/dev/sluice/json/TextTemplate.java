package dev.sluice.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/**
 * A template of one chunk of a reply, which recognises chunks that differ only in the string that is their text, as most
 * chunks do. The bytes around the string are compared, which is an order of magnitude cheaper than parsing them; equal bytes
 * have the same meaning, so only chunks with a text and nothing else may be {@linkplain #learn learnt}.
 *
 * <p>Providers pad chunks so that their sizes do not reveal the text: OpenAI and Bedrock with a string without meaning,
 * Anthropic with blanks before the end. This filling may differ, too.
 *
 * <p>One for each reply. Not for two threads at once.
 */
public final class TextTemplate {

    private static final byte[] NONE = {};

    /** The beginnings of OpenAI's and Bedrock's fillings. */
    private static final List<byte[]> FILLERS =
            List.of("\"obfuscation\":\"".getBytes(US_ASCII), "\"p\":\"".getBytes(US_ASCII));

    private final JsonTokens json = new JsonTokens();

    /** The bytes before the text, with its opening quote; empty until a chunk is learnt. */
    private byte[] before = NONE;

    /** The bytes from the closing quote of the text to the filling. */
    private byte[] after = NONE;

    /** The bytes after the filling. */
    private byte[] end = NONE;

    /** Whether the filling is a string; otherwise it is blanks. */
    private boolean filledByString;

    /**
     * Remembers the chunk {@code array[from, to)}, whose text is the string at {@code [textFrom, textTo)}; unless it is a
     * number without quotes.
     */
    public void learn(byte[] array, int from, int to, int textFrom, int textTo) {
        if (array[textFrom - 1] != '"') {
            return;
        }
        before = Arrays.copyOfRange(array, from, textFrom);
        int filler = endOfFiller(array, textTo, to);
        filledByString = filler >= 0;
        int filledFrom = filledByString ? filler : to - 1;
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

    /**
     * Where the first beginning of a filling ends, from the closing quote of the text on; -1 if there is none. Only a member of
     * the chunk itself is one: elsewhere, in an error for instance, the same name may mean anything.
     */
    private static int endOfFiller(byte[] array, int from, int to) {
        int depth = 0;
        for (int i = from + 1; i < to; i++) {
            depth += nesting(array[i]);
            i = array[i] == '"' ? endOfString(array, i, to) : i;
        }
        int chunkDepth = depth + 1;
        depth = 0;
        for (int i = from + 1; i < to; i++) {
            depth += nesting(array[i]);
            for (byte[] filler : FILLERS) {
                int end = i + filler.length;
                if (depth == chunkDepth && end <= to && Arrays.equals(array, i, end, filler, 0, filler.length)) {
                    return end;
                }
            }
            i = array[i] == '"' ? endOfString(array, i, to) : i;
        }
        return -1;
    }

    private static int nesting(byte b) {
        return b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
    }

    private static int endOfString(byte[] array, int from, int to) {
        int at = from + 1;
        while (at < to && array[at] != '"') {
            at += array[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private boolean isFilling(byte b) {
        return filledByString ? b >= ' ' && b != '"' && b != '\\' : b == ' ';
    }

    /** Whether {@code array[from, to)} is such a chunk. If so, the methods below return the place of its text. */
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
            return false; // not a match: the full parse reports it
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

    /** Whether the text is plain, as {@link TextJoiner#join} defines it. */
    public boolean textPlain() {
        return json.stringPlain();
    }
}
