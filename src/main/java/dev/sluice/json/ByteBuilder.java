package dev.sluice.json;

import java.util.Arrays;

/** Text joined from pieces, still escaped. Not for two threads at once. */
public final class ByteBuilder {

    private byte[] array = new byte[0];
    private int length;

    public void append(JsonText piece) {
        int end = length + piece.length();
        if (end > array.length) {
            array = Arrays.copyOf(array, Math.max(end, Math.max(64, array.length * 2)));
        }
        System.arraycopy(piece.array(), piece.from(), array, length, piece.length());
        length = end;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** All of it. What is appended later does not show, but may take the array away from under a kept view. */
    public JsonText view() {
        return new JsonText(array, 0, length);
    }
}
