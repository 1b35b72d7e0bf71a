package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentedTextTest {

    private static final List<String> ESCAPED = List.of(
            "",
            "plain",
            "caf\u00e9 \u20ac \uD83D\uDE00 end",
            "\\n\\r\\t\\b\\f\\\"\\\\\\/",
            "\\u0000",
            "\\u00e9\\uD83D\\uDE00x",
            "\\uD83Dx",
            "\\uDE00\\uD83D",
            "a\\uD83D\\n");

    private static SegmentedText text(String escaped) {
        byte[] utf8 = escaped.getBytes(StandardCharsets.UTF_8);
        SegmentedBuffer buffer = new SegmentedBuffer(0);
        int length = buffer.append(new JsonText(utf8, 0, utf8.length));
        return buffer.first(length);
    }

    @Test
    void a_text_is_decoded_wherever_its_segments_cut_it() {
        for (String escaped : ESCAPED) {
            int bytes = escaped.getBytes(StandardCharsets.UTF_8).length;
            String decoded = text(escaped).slice(0, bytes).decoded();
            for (int before = 0; before <= bytes; before++) {
                String start = "x".repeat(SegmentedText.SEGMENT_BYTES - before);

                assertThat(text(start + escaped + "end").decoded()).as(escaped).isEqualTo(start + decoded + "end");
            }
        }
    }
}
