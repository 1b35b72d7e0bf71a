package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SegmentedBufferTest {

    private static final int SEGMENT = SegmentedText.SEGMENT_BYTES;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final StringBuilder expected = new StringBuilder();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, SEGMENT})
    void appended_text_is_complete_however_it_was_cut(int roomAtFirst) {
        SegmentedBuffer text = new SegmentedBuffer(roomAtFirst);
        while (expected.length() < 6 * SEGMENT) {
            append(text, random.nextInt(random.nextBoolean() ? 50 : 2 * SEGMENT));
        }
        checkSlices(text);
        text.trim();
        checkSlices(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 1})
    void the_segments_of_a_text_of_any_length_join_to_the_text(int length) {
        SegmentedBuffer text = new SegmentedBuffer(512);
        append(text, length);
        text.trim();

        SegmentedText whole = text.first(length);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < whole.segments(); i++) {
            JsonText segment = whole.segment(i);
            assertThat(segment.length()).isBetween(1, SEGMENT);
            joined.append(segment);
        }
        assertThat(joined.toString()).isEqualTo(expected.toString());
        assertThat(whole.isEmpty()).isEqualTo(length == 0);
    }

    @Test
    void a_slice_of_one_segment_is_not_copied() {
        SegmentedBuffer text = new SegmentedBuffer(512);
        append(text, 3 * SEGMENT);
        SegmentedText whole = text.first(3 * SEGMENT);

        assertThat(whole.slice(SEGMENT, 2 * SEGMENT).array())
                .isSameAs(whole.slice(SEGMENT + 5, SEGMENT + 6).array());
        assertThat(whole.slice(SEGMENT - 1, SEGMENT + 1).array()).hasSize(2);
    }

    @Test
    void a_view_does_not_change_while_the_text_grows() {
        SegmentedBuffer text = new SegmentedBuffer(0);
        append(text, 300);
        SegmentedText view = text.first(300);
        String before = expected.toString();
        append(text, 4 * SEGMENT);

        assertThat(view.toString()).isEqualTo(before);
        assertThat(view.length()).isEqualTo(300);
    }

    private void append(SegmentedBuffer text, int bytes) {
        byte[] piece = new byte[bytes + 2];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) ('a' + random.nextInt(26));
        }
        expected.append(new String(piece, 1, bytes, StandardCharsets.US_ASCII));
        assertThat(text.append(new JsonText(piece, 1, 1 + bytes))).isEqualTo(expected.length());
        assertThat(text.length()).isEqualTo(expected.length());
    }

    private void checkSlices(SegmentedBuffer text) {
        SegmentedText whole = text.first(expected.length());
        assertThat(whole.toString()).as("seed %s", seed).isEqualTo(expected.toString());
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(expected.length());
            int to = from + random.nextInt(expected.length() - from + 1);
            assertThat(whole.slice(from, to).toString()).as("seed %s", seed).isEqualTo(expected.substring(from, to));
        }
    }
}
