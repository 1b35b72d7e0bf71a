package dev.sluice.json;

import java.util.Arrays;

/**
 * A growing text, appended to by one thread at a time and read by others. The appending thread must publish the readable
 * length through a volatile field; bytes below that length never change.
 */
public final class SegmentedBuffer {

    private static final int SEGMENT_BYTES = SegmentedText.SEGMENT_BYTES;

    /** Least size of the first segment once it grows. */
    private static final int LEAST_BYTES = 256;

    /* Volatile: a reader must not see a new segment before the bytes copied into it from a shorter one. */
    private volatile byte[][] segments;
    private int length;

    /** @param bytes initial capacity */
    public SegmentedBuffer(int bytes) {
        segments = new byte[][] {new byte[bytes]};
    }

    /** The number of bytes, for the appending thread only. */
    public int length() {
        return length;
    }

    /** Appends a copy of a piece. Returns the new length. */
    public int append(JsonText piece) {
        int from = piece.from();
        int end = length;
        while (from < piece.to()) {
            int at = end % SEGMENT_BYTES;
            byte[] segment = room(end / SEGMENT_BYTES, at, piece.to() - from);
            int n = Math.min(piece.to() - from, segment.length - at);
            System.arraycopy(piece.array(), from, segment, at, n);
            from += n;
            end += n;
        }
        length = end; // last, so that an OutOfMemoryError on the way leaves the text unchanged
        return end;
    }

    /** The segment of that index, with room for the wanted bytes or as many of them as a segment can hold. */
    private byte[] room(int index, int at, int wanted) {
        byte[][] all = segments;
        if (index == all.length) {
            all = Arrays.copyOf(all, index + 1);
            all[index] = new byte[SEGMENT_BYTES];
            segments = all;
        } else if (at + Math.min(wanted, SEGMENT_BYTES - at) > all[index].length) {
            int size = Math.max(at + wanted, Math.max(LEAST_BYTES, at * 2));
            replace(index, Arrays.copyOf(all[index], Math.min(SEGMENT_BYTES, size)));
        }
        return segments[index];
    }

    private void replace(int index, byte[] segment) {
        byte[][] all = segments.clone();
        all[index] = segment;
        segments = all;
    }

    /** Frees the unused rest of the last segment. Nothing may be appended afterwards. */
    public void trim() {
        int last = Math.max(0, length - 1) / SEGMENT_BYTES;
        replace(last, Arrays.copyOf(segments[last], length - last * SEGMENT_BYTES));
    }

    /** Views the first {@code bytes}, at most the published length. */
    public SegmentedText first(int bytes) {
        return new SegmentedText(segments, bytes);
    }
}
