package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonText;
import java.util.Arrays;

/**
 * The places in a text that grows, by bytes of UTF-8 or by code points, which providers count, and by UTF-16 units, which
 * readers count. It keeps no text, but where characters of another size begin. Not for two threads at once.
 */
final class TextPlaces {

    /** Most changes of size that are kept, of 16 bytes each. What follows them has no places. */
    private static final int MAX_RUNS = 1 << 16;

    private static final int FIELDS = 4;

    /** For each run of characters of one size: where it begins, in bytes, code points and units, and that size in bytes. */
    private int[] runs = new int[FIELDS];

    private int count;
    private int bytes;
    private int codePoints;
    private int units;
    private boolean full;

    /** The length of the text so far in bytes. */
    int bytes() {
        return bytes;
    }

    /** The length of the text so far in code points. */
    int codePoints() {
        return codePoints;
    }

    /** Appends a piece of the text, of whole code points. */
    void add(JsonText piece) {
        byte[] array = piece.array();
        int i = piece.from();
        while (i < piece.to()) {
            int ascii = i;
            while (i < piece.to() && array[i] >= 0 && array[i] != '\\') {
                i++;
            }
            add(1, i - ascii);
            if (i < piece.to()) {
                int size = array[i] == '\\' ? escaped(array, i) : size(array[i]);
                add(size, 1);
                i += array[i] != '\\' ? size : array[i + 1] != 'u' ? 2 : size == 4 ? 12 : 6;
            }
        }
    }

    /** The size of the code point whose first byte that is. */
    private static int size(byte first) {
        return (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
    }

    /** The size of the code point that is escaped there, for one of 4 bytes by two escapes. */
    private static int escaped(byte[] array, int at) {
        if (array[at + 1] != 'u') {
            return 1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            unit = unit * 16 + Character.digit(array[i], 16);
        }
        return unit < 0x80 ? 1 : unit < 0x800 ? 2 : Character.isHighSurrogate((char) unit) ? 4 : 3;
    }

    private void add(int size, int number) {
        if (number == 0 || full) {
            return;
        }
        if (count == 0 || runs[(count - 1) * FIELDS + 3] != size) {
            if (count == MAX_RUNS) {
                full = true;
                return;
            }
            begin(size);
        }
        bytes += size * number;
        codePoints += number;
        units += (size == 4 ? 2 : 1) * number;
    }

    private void begin(int size) {
        if (count * FIELDS == runs.length) {
            runs = Arrays.copyOf(runs, runs.length * 2);
        }
        int at = count++ * FIELDS;
        runs[at] = bytes;
        runs[at + 1] = codePoints;
        runs[at + 2] = units;
        runs[at + 3] = size;
    }

    /** The place in UTF-16 units of one in bytes; {@link SourceCited#UNTOLD} outside of the text and inside a character. */
    int ofByte(long place) {
        return of(place, bytes, 0);
    }

    /** The place in UTF-16 units of one in code points; {@link SourceCited#UNTOLD} outside of the text. */
    int ofCodePoint(long place) {
        return of(place, codePoints, 1);
    }

    private int of(long place, int end, int field) {
        if (place < 0 || place > end) {
            return SourceCited.UNTOLD;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs[middle * FIELDS + field] <= place) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (count == 0) {
            return 0;
        }
        int at = low * FIELDS;
        int size = field == 0 ? runs[at + 3] : 1;
        int into = (int) place - runs[at + field];
        return into % size == 0 ? runs[at + 2] + into / size * (runs[at + 3] == 4 ? 2 : 1) : SourceCited.UNTOLD;
    }
}
