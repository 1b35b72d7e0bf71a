package dev.sluice.cluster;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteWriter} wrote. Every method throws an {@link IllegalArgumentException} where the bytes are something
 * else.
 */
final class ByteReader {

    private final byte[] array;
    private final int to;
    private int at;

    ByteReader(byte[] array) {
        this(array, 0, array.length);
    }

    private ByteReader(byte[] array, int from, int to) {
        this.array = array;
        this.at = from;
        this.to = to;
    }

    boolean hasMore() {
        return at < to;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = next();
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of too many bytes");
    }

    /** Reads a number of something. */
    int count() {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no count: " + value);
        }
        return (int) value;
    }

    String text() {
        int length = length();
        String text = new String(array, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    @Nullable
    String optional() {
        return number() == 0 ? null : text();
    }

    /** Texts by their names. */
    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        for (int left = count(); left > 0; left--) {
            texts.put(text(), text());
        }
        return Map.copyOf(texts);
    }

    /** A view of the bytes. */
    JsonText json() {
        int length = length();
        JsonText text = new JsonText(array, at, at + length);
        at += length;
        return text;
    }

    /** A copy of bytes that were written after their number. */
    byte[] bytes() {
        int length = length();
        at += length;
        return Arrays.copyOfRange(array, at - length, at);
    }

    /** A reader of bytes that were written after their number. */
    ByteReader part() {
        int length = length();
        ByteReader part = new ByteReader(array, at, at + length);
        at += length;
        return part;
    }

    private int length() {
        int length = count();
        if (length > to - at) {
            throw new IllegalArgumentException("cut short");
        }
        return length;
    }

    private byte next() {
        if (at >= to) {
            throw new IllegalArgumentException("cut short");
        }
        return array[at++];
    }
}
