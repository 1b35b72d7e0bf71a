package dev.sluice.conversation;

import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import java.io.Reader;

/**
 * Reads a text of a stream's log as a database stores it: without escapes, and with U+FFFD for U+0000 and for each lone
 * surrogate. Decodes segment by segment, so that the text never exists as one string.
 *
 * @see Transaction#storable
 */
final class TextReader extends Reader {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int NOTHING = -1;

    private final SegmentedText text;
    private byte[] array = new byte[0];
    private int at;
    private int end;
    private int segment;

    /** A code point that was decoded too early, in order to see whether it completes a pair; or the second half of a pair. */
    private int early = NOTHING;

    /** Whether {@link #early} is the second half of a pair whose first half was returned. */
    private boolean paired;

    TextReader(SegmentedText text) {
        this.text = text;
    }

    /** The number of characters that a reader of the text returns. */
    static int length(SegmentedText text) {
        int units = 0;
        int skip = 0;
        boolean escape = false;
        for (int i = 0; i < text.segments(); i++) {
            JsonText segment = text.segment(i);
            byte[] bytes = segment.array();
            for (int at = segment.from(); at < segment.to(); at++) {
                byte b = bytes[at];
                if (skip > 0) {
                    skip--;
                } else if (escape) {
                    escape = false;
                    skip = b == 'u' ? 4 : 0;
                    units++;
                } else if (b == '\\') {
                    escape = true;
                } else if ((b & 0xC0) != 0x80) {
                    units += (b & 0xF8) == 0xF0 ? 2 : 1;
                }
            }
        }
        return units;
    }

    @Override
    public int read(char[] buffer, int from, int count) {
        int to = from + count;
        int n = from;
        while (n < to) {
            if (early == NOTHING) {
                n = copy(buffer, n, to);
            }
            int unit = n < to ? next() : NOTHING;
            if (unit == NOTHING) {
                break;
            }
            buffer[n] = (char) unit;
            n++;
        }
        return n == from && count > 0 ? -1 : n - from;
    }

    /** Copies characters that stand for themselves. Returns the end of what is in the buffer. */
    private int copy(char[] buffer, int from, int to) {
        int n = from;
        while (n < to && at < end && array[at] > 0 && array[at] != '\\') {
            buffer[n] = (char) array[at];
            n++;
            at++;
        }
        return n;
    }

    private int next() {
        if (paired) {
            paired = false;
            return take();
        }
        int point = early == NOTHING ? decoded() : take();
        if (point >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            early = Character.lowSurrogate(point);
            paired = true;
            return Character.highSurrogate(point);
        }
        if (point >= Character.MIN_HIGH_SURROGATE && point <= Character.MAX_HIGH_SURROGATE) {
            early = decoded();
            paired = isLow(early);
            return paired ? point : REPLACEMENT;
        }
        return point == 0 || isLow(point) ? REPLACEMENT : point;
    }

    private int take() {
        int unit = early;
        early = NOTHING;
        return unit;
    }

    private static boolean isLow(int point) {
        return point >= Character.MIN_LOW_SURROGATE && point <= Character.MAX_LOW_SURROGATE;
    }

    /** Decodes the next code point, or the next half of one that was escaped as a pair. */
    private int decoded() {
        int b = unread();
        if (b == NOTHING) {
            return NOTHING;
        }
        if (b == '\\') {
            return escape();
        }
        if (b < 0x80) {
            return b;
        }
        if (b < 0xE0) {
            return (b & 0x1F) << 6 | continuation();
        }
        if (b < 0xF0) {
            return (b & 0x0F) << 12 | continuation() << 6 | continuation();
        }
        return (b & 0x07) << 18 | continuation() << 12 | continuation() << 6 | continuation();
    }

    private int continuation() {
        return unread() & 0x3F;
    }

    private int escape() {
        int escape = unread();
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> digit() << 12 | digit() << 8 | digit() << 4 | digit();
            default -> escape;
        };
    }

    private int digit() {
        return Character.digit(unread(), 16);
    }

    private int unread() {
        while (at == end) {
            if (segment == text.segments()) {
                return NOTHING;
            }
            JsonText next = text.segment(segment);
            segment++;
            array = next.array();
            at = next.from();
            end = next.to();
        }
        int b = array[at] & 0xFF;
        at++;
        return b;
    }

    @Override
    public void close() {
        // The log owns the text.
    }
}
