package dev.sluice.json;

import java.util.Arrays;

/** Bytes joined from pieces, in an array that grows; it holds no memory until something is appended. Not thread-safe. */
public final class ByteBuilder {

    private static final byte[] NONE = {};
    private static final int FIRST_BYTES = 256;

    private byte[] array = NONE;
    private int length;

    public void append(JsonText piece) {
        append(piece.array(), piece.from(), piece.to());
    }

    /** Appends {@code bytes[from, to)}. */
    public void append(byte[] bytes, int from, int to) {
        int n = to - from;
        room(n);
        System.arraycopy(bytes, from, array, length, n);
        length += n;
    }

    public void append(byte b) {
        room(1);
        array[length++] = b;
    }

    private void room(int n) {
        int end = Math.addExact(length, n);
        if (end > array.length) {
            long doubled = Math.max(FIRST_BYTES, 2L * array.length);
            array = Arrays.copyOf(array, (int) Math.max(end, Math.min(Integer.MAX_VALUE, doubled)));
        }
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public int length() {
        return length;
    }

    /** Returns the array itself, of which the first {@link #length} bytes count. Appending may replace it. */
    public byte[] array() {
        return array;
    }

    /** Empties the builder. The array is kept, and keeps its content until something is appended. */
    public void clear() {
        length = 0;
    }

    /** Returns a view of the content, valid until the builder is cleared and appended to again. */
    public JsonText view() {
        return new JsonText(array, 0, length);
    }
}
