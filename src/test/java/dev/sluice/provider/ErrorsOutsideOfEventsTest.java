package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Errors that servers write into an event stream without making events of them, before and after text, in every format of
 * event streams: as a field {@code error}, and as bare JSON.
 */
final class ErrorsOutsideOfEventsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            openai    | {"choices":[{"delta":{"content":"A"}}]}                                      | {"error":{"code":401,"message":"m","type":"authentication_error"}}   | provider_auth
            openai    | {"choices":[{"delta":{"content":"A"}}]}                                      | {"code":500,"message":"m","type":"server_error"}                     | provider_unavailable
            openai    | {"choices":[{"delta":{"content":"A"}}]}                                      | {"object":"error","message":"m","code":429}                          | provider_rate_limited
            anthropic | {"type":"content_block_delta","delta":{"type":"text_delta","text":"A"}}      | {"type":"error","error":{"type":"overloaded_error","message":"m"}}   | provider_overloaded
            anthropic | {"type":"content_block_delta","delta":{"type":"text_delta","text":"A"}}      | {"type":"rate_limit_error","message":"m"}                            | provider_rate_limited
            responses | {"type":"response.output_text.delta","delta":"A"}                            | {"error":{"code":"rate_limit_exceeded","message":"m"}}               | provider_rate_limited
            responses | {"type":"response.output_text.delta","delta":"A"}                            | {"type":"error","code":"server_error","message":"m"}                 | provider_unavailable
            gemini    | {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}  | {"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}                 | provider_rate_limited
            gemini    | {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}  | [{"error":{"code":503,"status":"UNAVAILABLE"}}]                      | provider_unavailable
            cohere    | {"type":"content-delta","delta":{"message":{"content":{"text":"A"}}}}            | {"message":"internal server error"}                                  | provider_unavailable
            """)
    void an_error_outside_of_events_fails_the_reply(String format, String text, String error, String code)
            throws BadFraming {
        String onLines = error.replaceAll("([,{\\[])", "$1\n  ").replaceAll("([}\\]])", "\n$1");
        for (String written : List.of("error: " + error, error, onLines, onLines.replace("\n", "\r\n"))) {
            for (String after : List.of("", "\n", "\n\n", "\n\ndata: [DONE]\n\n", "\n: ping\ndata: " + text + "\n\n")) {
                check(format, "data: " + text + "\n\n" + written + after, "text A\nfailed " + code + "\n");
                check(format, written + after, "failed " + code + "\n");
            }
        }
    }

    private static void check(String format, String stream, String expected) throws BadFraming {
        for (Cuts cut : Cuts.some(stream.getBytes(UTF_8)).toList()) {
            assertThat(Formats.of(format).decode(cut).story())
                    .as("%s, cut %s", stream, cut)
                    .isEqualTo(expected);
        }
    }
}
