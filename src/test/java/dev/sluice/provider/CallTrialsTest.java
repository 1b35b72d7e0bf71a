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
 * Answers from public bug reports against other readers, about calls, errors and ends, cut in many ways. They are
 * outside the repository, like the recordings.
 */
final class CallTrialsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            openai    | 02-error-field-then-done.sse        | failed provider_invalid_request
            openai    | 02b-text-error-field-then-done.sse  | text Hello; failed provider_unavailable
            openai    | 03b-raw-json-error-middle.sse       | text Hello; failed provider_auth
            openai    | 04-finish-then-heartbeats.sse       | text Hello; text  world; end_turn 1+3 estimated
            openai    | 11-no-index-by-id.sse               | call 0 a one; call 1 b two; input 0 {"x":1}; input 1 {"y":2}; called 0 a one {"x":1}; called 1 b two {"y":2}; tool_use 1+4 estimated
            openai    | 12-cumulative-arguments.sse         | call 0 a search; input 0 {"q":; input 0 "cats"}; called 0 a search {"q":"cats"}; tool_use 1+3 estimated
            anthropic | 36b-anthropic-input-twice.sse       | call 0 tu_1 one; input 0 {"x"; input 0 :1}; called 0 tu_1 one {"x":1}; tool_use 9+12
            ollama    | 60-ollama-done-reason-only.ndjson   | text Hello; text  world; end_turn 9+2
            responses | 72-responses-parallel-interleaved.sse | call 0 call_1 one; call 1 call_2 two; input 0 {"x":; input 1 {"y":; input 0 1}; input 1 2}; called 0 call_1 one {"x":1}; called 1 call_2 two {"y":2}; tool_use 9+2
            """)
    void an_answer_that_broke_other_readers_is_relayed(String format, String file, String expected)
            throws IOException, BadFraming {
        Path answer = Recordings.folder().resolveSibling("trials").resolve(file);
        assumeTrue(Files.isRegularFile(answer), "no trial at " + answer);
        for (Cuts cut : Cuts.some(Files.readAllBytes(answer)).toList()) {
            assertThat(Formats.of(format).decode(cut).story())
                    .as("%s, cut %s", file, cut)
                    .isEqualTo(expected.replace("; ", "\n") + "\n");
        }
    }
}
