package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.sse.BadFraming;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The benchmark's input must be text that the decoders read without skipping. */
final class TextChunksTest {

    static List<String> formats() {
        return Formats.ALL;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void every_chunk_is_a_text(String format) throws BadFraming {
        RecordedReply recorded = new RecordedReply();

        Formats.of(format).read(TextChunks.reply(format, 100), recorded);

        assertThat(recorded.events().stream().filter(TextDelta.class::isInstance))
                .hasSize(100);
        assertThat(recorded.skippedChunks()).isZero();
    }
}
