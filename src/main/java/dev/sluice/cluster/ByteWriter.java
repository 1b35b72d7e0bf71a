package dev.sluice.cluster;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes numbers and texts as bytes, each so that its end is known. A number takes as few bytes as it needs. */
final class ByteWriter {

    private byte[] array = new byte[64];
    private int length;

    /** Writes a number: small ones, whatever their sign, take one byte. */
    void number(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7FL) != 0) {
            put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        put((byte) rest);
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes(utf8, 0, utf8.length);
    }

    /** Writes a text that may be missing. */
    void optional(@Nullable String text) {
        number(text == null ? 0 : 1);
        if (text != null) {
            text(text);
        }
    }

    /** Writes texts by their names. */
    void texts(Map<String, String> texts) {
        number(texts.size());
        texts.forEach((name, text) -> {
            text(name);
            text(text);
        });
    }

    void json(JsonText text) {
        bytes(text.array(), text.from(), text.length());
    }

    /** Writes bytes after their number. */
    void bytes(byte[] from, int at, int count) {
        number(count);
        room(count);
        System.arraycopy(from, at, array, length, count);
        length += count;
    }

    private void put(byte b) {
        room(1);
        array[length++] = b;
    }

    private void room(int count) {
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }

    int length() {
        return length;
    }

    /** The array that is being written to, of which the first {@link #length} bytes count. */
    byte[] array() {
        return array;
    }

    /** A copy of what was written. */
    byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }
}
