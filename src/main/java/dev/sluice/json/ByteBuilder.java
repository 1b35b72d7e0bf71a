package dev.sluice.json;

import java.util.Arrays;

/** Bytes joined from pieces, in an array that grows. Not thread-safe. */
public final class ByteBuilder {

    private static final byte[] NONE = {};
    private static final int FIRST_BYTES = 256;

    private final int most;
    private byte[] array = NONE;
    private int length;

    /** Creates an empty builder, which holds no memory until something is appended. */
    public ByteBuilder() {
        this(Integer.MAX_VALUE);
    }

    /**
     * Creates an empty builder whose array doubles as it grows, but not beyond {@code most} bytes unless more is appended.
     *
     * @param most the caller's limit on the length
     */
    public ByteBuilder(int most) {
        this.most = most;
    }

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
            int doubled = (int) Math.min(most, Math.max(FIRST_BYTES, 2L * array.length));
            array = Arrays.copyOf(array, Math.max(end, doubled));
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
