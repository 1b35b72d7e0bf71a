package dev.sluice.json;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A joiner that makes whole code points of a text in pieces cut anywhere: inside a code point's UTF-8 bytes, or between the
 * two escapes of a surrogate pair. An incomplete end of a piece waits for the next piece; bytes that cannot become a code
 * point become U+FFFD, so that the output is always valid UTF-8 and valid JSON.
 *
 * <p>One joiner for each text that grows. Not for two threads at once.
 */
public final class TextJoiner {

    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
    private static final byte[] NONE = {};

    /** The incomplete code point at the end of the piece before: up to 3 bytes, or one escape of 6. */
    private byte[] kept = NONE;

    /**
     * Takes the next piece, validly escaped but of any bytes, and returns the code points that are whole by now, possibly
     * none. A view on the piece itself where possible.
     *
     * @param plain whether the piece is known to be ASCII without escaped surrogates
     */
    public JsonText join(byte[] array, int from, int to, boolean plain) {
        if ((plain && kept.length == 0) || from == to) {
            return new JsonText(array, from, to);
        }
        byte[] piece = array;
        int begin = from;
        int end = to;
        if (kept.length > 0) {
            piece = new byte[kept.length + to - from];
            System.arraycopy(kept, 0, piece, 0, kept.length);
            System.arraycopy(array, from, piece, kept.length, to - from);
            begin = 0;
            end = piece.length;
            kept = NONE;
        }
        return mend(piece, begin, end);
    }

    /** Ends the text. Returns U+FFFD for an incomplete code point, else nothing. */
    public JsonText end() {
        boolean incomplete = kept.length > 0;
        kept = NONE;
        return incomplete ? new JsonText(REPLACEMENT, 0, REPLACEMENT.length) : JsonText.EMPTY;
    }

    private JsonText mend(byte[] piece, int from, int to) {
        ByteArrayOutputStream mended = null;
        int good = from;
        int i = from;
        while (i < to) {
            int size = piece[i] == '\\' ? escapeSize(piece, i, to) : utf8Size(piece, i, to);
            if (size > 0) {
                i += size;
                continue;
            }
            if (size == INCOMPLETE) {
                kept = Arrays.copyOfRange(piece, i, to);
                to = i;
                break;
            }
            mended = mended == null ? new ByteArrayOutputStream(to - from + 8) : mended;
            mended.write(piece, good, i - good);
            mended.write(REPLACEMENT, 0, REPLACEMENT.length);
            i -= size;
            good = i;
        }
        if (mended == null) {
            return new JsonText(piece, from, to);
        }
        mended.write(piece, good, to - good);
        return new JsonText(mended.toByteArray(), 0, mended.size());
    }

    private static final int INCOMPLETE = 0;

    /** The length of the escape or escaped pair at {@code i}; negative: bytes to replace; or {@link #INCOMPLETE}. */
    private static int escapeSize(byte[] piece, int i, int to) {
        if (piece[i + 1] != 'u') {
            return 2;
        }
        char unit = (char) JsonText.hex(piece, i + 2);
        if (!Character.isSurrogate(unit)) {
            return 6;
        }
        if (Character.isLowSurrogate(unit)) {
            return -6;
        }
        if (i + 6 == to) {
            return INCOMPLETE;
        }
        boolean pair = i + 12 <= to
                && piece[i + 6] == '\\'
                && piece[i + 7] == 'u'
                && Character.isLowSurrogate((char) JsonText.hex(piece, i + 8));
        return pair ? 12 : -6;
    }

    /**
     * The length of the code point at {@code i}; negative: bytes to replace; or {@link #INCOMPLETE}. Replaces as the
     * Unicode standard recommends (§3.9): one U+FFFD for each maximal beginning of a code point.
     */
    private static int utf8Size(byte[] piece, int i, int to) {
        int lead = piece[i] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return -1;
        }
        int size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        for (int n = 1; n < size; n++) {
            if (i + n == to) {
                return INCOMPLETE;
            }
            int next = piece[i + n] & 0xFF;
            int low = n > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int high = n > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (next < low || next > high) {
                return -n;
            }
        }
        return size;
    }
}
