package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers with one odd field each, for which other readers lost more than that field. They are outside the repository
 * (system property {@code sluice.fixtures}); without them the tests are reported as skipped.
 */
final class OddFieldTrialsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            openai    | 01-usage-input-output   | Hello world      | end_turn 11+5
            openai    | 15-nan                  | Hello world      | end_turn 1+3 estimated
            openai    | 20b-usage-as-strings    | Hello world      | end_turn 9+2
            openai    | 23-empty-error-object   | Hello world      | end_turn 1+3 estimated
            openai    | 28-content-number       | See [1] costs $0.005 | end_turn 0+1
            responses | 75-responses-usage-strings | Hello world   | end_turn 9+2
            """)
    void a_reply_with_an_odd_field_is_relayed_whole(String format, String trial, String text, String end)
            throws IOException, BadFraming {
        for (Cuts cut : Cuts.some(trial(trial)).toList()) {
            RecordedReply reply = Formats.of(format).decode(cut);

            assertThat(reply.text()).as(cut.name()).isEqualTo(text);
            assertThat(reply.story()).as(cut.name()).endsWith(end + "\n");
            assertThat(reply.skippedChunks()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource("20-numeric-call-id")
    void a_call_with_a_numeric_id_is_relayed_whole(String trial) throws IOException, BadFraming {
        for (Cuts cut : Cuts.some(trial(trial)).toList()) {
            RecordedReply reply = Formats.of("openai").decode(cut);

            assertThat(reply.calls()).containsExactly(new RecordedReply.Call("17", "one", "{\"x\":1}"));
            assertThat(reply.story()).as(cut.name()).contains("tool_use ").doesNotContain("skipped");
        }
    }

    private static byte[] trial(String name) throws IOException {
        Path file = Recordings.folder().resolveSibling("trials").resolve(name + ".sse");
        assumeTrue(Files.exists(file), "no trial at " + file);
        return Files.readAllBytes(file);
    }
}
