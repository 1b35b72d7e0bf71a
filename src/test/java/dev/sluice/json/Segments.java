package dev.sluice.json;

import java.util.Arrays;

/** Makes segments of a text that is there as a whole. */
public final class Segments {

    private Segments() {}

    /** All of a text. */
    public static SegmentedText of(JsonText text) {
        int size = SegmentedText.SEGMENT_BYTES;
        byte[][] segments = new byte[(text.length() + size - 1) / size][];
        for (int i = 0; i < segments.length; i++) {
            int from = text.from() + i * size;
            segments[i] = Arrays.copyOfRange(text.array(), from, Math.min(text.to(), from + size));
        }
        return new SegmentedText(segments, text.length());
    }
}
