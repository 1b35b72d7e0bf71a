package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedBuffer;
import dev.sluice.json.SegmentedText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reader against {@link JsonText#decoded}, with every cut of the buffer and of the segments. */
final class TextReaderTest {

    private static final List<String> ESCAPED = List.of(
            "",
            "plain",
            "caf\u00e9 \u20ac \uD83D\uDE00 end",
            "\\n\\r\\t\\b\\f\\\"\\\\\\/",
            "\\u0000",
            "\\u00e9\\uD83D\\uDE00x",
            "\\uD83D",
            "\\uD83Dx",
            "\\uD83D\\uD83D\\uDE00",
            "\\uD83D\uD83D\uDE00!",
            "\\uDE00\\uD83D",
            "\\uD83D\\u0000",
            "a\\uD83D\\n");

    private static SegmentedText text(String escaped) {
        byte[] utf8 = escaped.getBytes(StandardCharsets.UTF_8);
        SegmentedBuffer buffer = new SegmentedBuffer(0);
        int length = buffer.append(new JsonText(utf8, 0, utf8.length));
        return buffer.first(length);
    }

    private static String read(SegmentedText text, int atOnce) throws IOException {
        StringWriter read = new StringWriter();
        char[] buffer = new char[atOnce + 2];
        try (TextReader reader = new TextReader(text)) {
            int n = reader.read(buffer, 1, atOnce);
            while (n >= 0) {
                read.write(buffer, 1, n);
                n = reader.read(buffer, 1, atOnce);
            }
        }
        return read.toString();
    }

    private static String expected(SegmentedText text) {
        return Transaction.storable(text.slice(0, text.length()).decoded());
    }

    @Test
    void a_text_is_read_as_it_is_stored_with_whatever_buffer() throws IOException {
        for (String escaped : ESCAPED) {
            SegmentedText text = text(escaped);
            for (int atOnce = 1; atOnce < 5; atOnce++) {
                assertThat(read(text, atOnce)).as(escaped).isEqualTo(expected(text));
            }
            assertThat(TextReader.length(text))
                    .as(escaped)
                    .isEqualTo(expected(text).length());
        }
    }

    @Test
    void a_text_of_several_segments_may_be_cut_between_them_anywhere() throws IOException {
        for (String escaped : ESCAPED) {
            int bytes = escaped.getBytes(StandardCharsets.UTF_8).length;
            for (int before = 0; before <= bytes; before++) {
                SegmentedText text = text("x".repeat(SegmentedText.SEGMENT_BYTES - before) + escaped + "end");
                assertThat(read(text, 1000)).as(escaped).isEqualTo(expected(text));
                assertThat(TextReader.length(text)).isEqualTo(expected(text).length());
            }
        }
    }
}
