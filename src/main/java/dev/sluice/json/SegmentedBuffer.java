package dev.sluice.json;

import java.util.Arrays;

/**
 * Text that is appended to by one thread at a time and read by others. They must have learned from whoever appends, by way
 * of something volatile, how much of it they may read; what is there by then never changes.
 */
public final class SegmentedBuffer {

    private static final int SEGMENT_BYTES = SegmentedText.SEGMENT_BYTES;

    /** What a first segment that was empty becomes at least. */
    private static final int LEAST_BYTES = 256;

    /* Volatile as a reference: a reader must not see a segment before what was copied into it from a shorter one. */
    private volatile byte[][] segments;
    private int length;

    /** @param bytes for which there is room at the beginning */
    public SegmentedBuffer(int bytes) {
        segments = new byte[][] {new byte[bytes]};
    }

    /** For whoever appends: how many bytes there are. */
    public int length() {
        return length;
    }

    /** Copies a piece to the end. Returns the length then. */
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
        length = end; // all of it, or nothing where there was no memory for all
        return end;
    }

    /** The segment of that index, with room for some of what is wanted: as much as a segment can hold. */
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

    /** Gives back what the last segment has left. Nothing may be appended any more. */
    public void trim() {
        int last = Math.max(0, length - 1) / SEGMENT_BYTES;
        replace(last, Arrays.copyOf(segments[last], length - last * SEGMENT_BYTES));
    }

    /** Views the beginning, which must be there. */
    public SegmentedText first(int bytes) {
        return new SegmentedText(segments, bytes);
    }
}
