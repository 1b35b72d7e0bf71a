package dev.sluice.json;

import java.util.Arrays;

/** Segmented texts for tests. */
public final class Segments {

    private Segments() {}

    /** Returns the text in segments of the usual size. */
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
