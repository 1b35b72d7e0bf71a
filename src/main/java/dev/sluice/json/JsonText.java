package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text in the form it has between the quotes of a JSON string: UTF-8, escaped. Concatenating such pieces concatenates the
 * text, so a reply can be copied from a provider's chunk into a client's frame without being decoded.
 *
 * <p>A view on an array that it does not own: to keep it beyond the call that received it, {@link #copy} it, unless the
 * array is known never to change.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259 §7</a>
 */
public final class JsonText {

    public static final JsonText EMPTY = new JsonText(new byte[0], 0, 0);

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] array;
    private final int from;
    private final int to;

    /** Views {@code array[from, to)}, which must be valid UTF-8 and validly escaped. */
    public JsonText(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /** Escapes a text. Lone surrogates become U+FFFD. */
    public static JsonText of(String text) {
        byte[] utf8 = wellFormed(text).getBytes(StandardCharsets.UTF_8);
        byte[] escaped = new byte[utf8.length + 16];
        int n = 0;
        for (byte b : utf8) {
            if (n + 6 > escaped.length) {
                escaped = Arrays.copyOf(escaped, escaped.length * 2);
            }
            n = escape(b, escaped, n);
        }
        return new JsonText(escaped, 0, n);
    }

    private static int escape(byte b, byte[] out, int at) {
        int n = at;
        if (b == '"' || b == '\\') {
            out[n++] = '\\';
            out[n++] = b;
        } else if (b >= 0 && b < 0x20) {
            out[n++] = '\\';
            switch (b) {
                case '\n' -> out[n++] = 'n';
                case '\r' -> out[n++] = 'r';
                case '\t' -> out[n++] = 't';
                default -> {
                    out[n++] = 'u';
                    out[n++] = '0';
                    out[n++] = '0';
                    out[n++] = HEX[b >> 4];
                    out[n++] = HEX[b & 15];
                }
            }
        } else {
            out[n++] = b;
        }
        return n;
    }

    /** The text with U+FFFD for each lone surrogate, which UTF-8 cannot encode. */
    public static String wellFormed(String text) {
        return hasLoneSurrogate(text) ? replaceLoneSurrogates(text) : text;
    }

    private static boolean hasLoneSurrogate(String text) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i); // a lone surrogate is returned as itself
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return true;
            }
        }
        return false;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** The length of the escaped form in bytes. */
    public int length() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /** The same text in an array of its own. */
    public JsonText copy() {
        return new JsonText(Arrays.copyOfRange(array, from, to), 0, to - from);
    }

    /** The text itself, unescaped. */
    public String decoded() {
        byte[] out = new byte[to - from];
        int n = 0;
        StringBuilder text = null;
        for (int i = from; i < to; i++) {
            if (array[i] != '\\') {
                out[n++] = array[i];
                continue;
            }
            byte escape = array[++i];
            if (escape != 'u') {
                out[n++] = unescape(escape);
                continue;
            }
            // Escaped UTF-16 units cannot be put into UTF-8 one by one: surrogates come in pairs.
            text = text == null ? new StringBuilder(to - from) : text;
            text.append(new String(out, 0, n, StandardCharsets.UTF_8));
            n = 0;
            text.append((char) hex(array, i + 1));
            i += 4;
        }
        String rest = new String(out, 0, n, StandardCharsets.UTF_8);
        return text == null ? rest : text.append(rest).toString();
    }

    /** The length of the text itself in UTF-16 units, as JavaScript and Java count it. */
    public int decodedLength() {
        int units = 0;
        for (int i = from; i < to; i++) {
            byte b = array[i];
            if (b == '\\') {
                i += array[i + 1] == 'u' ? 5 : 1;
                units++;
            } else if ((b & 0xC0) != 0x80) {
                units += (b & 0xF8) == 0xF0 ? 2 : 1;
            }
        }
        return units;
    }

    /** The longest beginning of at most {@code chars} UTF-16 units that does not cut an escape or a code point. */
    public JsonText first(int chars) {
        int units = 0;
        int i = from;
        while (i < to) {
            int next = i;
            int size;
            if (array[i] == '\\') {
                boolean pair =
                        array[i + 1] == 'u' && Character.isHighSurrogate((char) hex(array, i + 2)) && i + 12 <= to;
                next += pair ? 12 : array[i + 1] == 'u' ? 6 : 2;
                size = pair ? 2 : 1;
            } else {
                int lead = array[i] & 0xFF;
                next += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
                size = lead < 0xF0 ? 1 : 2;
            }
            if (units + size > chars) {
                break;
            }
            units += size;
            i = next;
        }
        return new JsonText(array, from, i);
    }

    /**
     * The number of bytes that a walk along escaped text takes at once: a whole escape, else one byte. Only a walk in such
     * steps may look for characters, with {@link #unit}: the letter of an escape is not a character of the text.
     */
    public static int step(byte[] array, int at) {
        return array[at] != '\\' ? 1 : array[at + 1] == 'u' ? 6 : 2;
    }

    /** The UTF-16 unit at the beginning of a {@linkplain #step step}; negative for a byte that is not ASCII. */
    public static int unit(byte[] array, int at) {
        if (array[at] != '\\') {
            return array[at];
        }
        return array[at + 1] == 'u' ? hex(array, at + 2) : unescape(array[at + 1]);
    }

    /** Reads four hexadecimal digits, which must be there. */
    public static int hex(byte[] array, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(array[i], 16);
        }
        return value;
    }

    static byte unescape(byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    @Override
    public String toString() {
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText text && Arrays.equals(array, from, to, text.array, text.from, text.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }
}
