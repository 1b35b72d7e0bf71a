package dev.sluice.json;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of a text that may still grow, escaped like {@link JsonText} and kept in segments: growing never copies the
 * whole text, nor leaves a large array behind. The bytes it views never change. Safe for any number of threads.
 */
public final class SegmentedText {

    /**
     * The size of a segment; the first may be smaller. Few replies need a second one, and for those the unused rest of the
     * last segment is small compared with the reply.
     */
    public static final int SEGMENT_BYTES = 32 * 1024;

    public static final SegmentedText EMPTY = new SegmentedText(new byte[0][], 0);

    private final byte[][] segments;
    private final int length;

    /**
     * Views the first {@code length} bytes.
     *
     * @param segments each of {@link #SEGMENT_BYTES}, except that the last viewed one may be shorter
     */
    public SegmentedText(byte[][] segments, int length) {
        this.segments = segments;
        this.length = length;
    }

    /** The length of the escaped form in bytes. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The number of segments. */
    public int segments() {
        return (length + SEGMENT_BYTES - 1) / SEGMENT_BYTES;
    }

    /** A view on one segment, which may begin and end inside a character or an escape. */
    public JsonText segment(int index) {
        int from = index * SEGMENT_BYTES;
        return slice(from, Math.min(length, from + SEGMENT_BYTES));
    }

    /** The bytes {@code [from, to)}: a view if they are in one segment, else a copy. */
    public JsonText slice(int from, int to) {
        if (from == to) {
            return JsonText.EMPTY;
        }
        int index = from / SEGMENT_BYTES;
        int start = index * SEGMENT_BYTES;
        if (to - start <= SEGMENT_BYTES) {
            return new JsonText(segments[index], from - start, to - start);
        }
        byte[] joined = new byte[to - from];
        int at = from;
        while (at < to) {
            int within = at % SEGMENT_BYTES;
            int n = Math.min(to - at, SEGMENT_BYTES - within);
            System.arraycopy(segments[at / SEGMENT_BYTES], within, joined, at - from, n);
            at += n;
        }
        return new JsonText(joined, 0, joined.length);
    }

    /** The text itself, unescaped. Does not join the segments first. */
    public String decoded() {
        byte[] out = new byte[length];
        int n = 0;
        StringBuilder text = null;
        for (int i = 0; i < length; i++) {
            byte b = at(i);
            if (b != '\\') {
                out[n++] = b;
                continue;
            }
            byte escape = at(++i);
            if (escape != 'u') {
                out[n++] = JsonText.unescape(escape);
                continue;
            }
            // As in JsonText: surrogates are escaped in pairs, which UTF-8 has not.
            text = text == null ? new StringBuilder(length) : text;
            text.append(new String(out, 0, n, StandardCharsets.UTF_8));
            n = 0;
            byte[] digits = {at(i + 1), at(i + 2), at(i + 3), at(i + 4)};
            text.append((char) JsonText.hex(digits, 0));
            i += 4;
        }
        String rest = new String(out, 0, n, StandardCharsets.UTF_8);
        return text == null ? rest : text.append(rest).toString();
    }

    private byte at(int index) {
        return segments[index / SEGMENT_BYTES][index % SEGMENT_BYTES];
    }

    @Override
    public String toString() {
        JsonText whole = slice(0, length);
        return new String(whole.array(), whole.from(), length, StandardCharsets.UTF_8);
    }
}
