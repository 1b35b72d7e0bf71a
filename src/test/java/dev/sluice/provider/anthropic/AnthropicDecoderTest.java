package dev.sluice.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.provider.Fuzz;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.Story;
import dev.sluice.sse.BadFraming;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AnthropicDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final AnthropicDecoder decoder =
            new AnthropicDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "anthropic/m"));

    static Stream<Story> stories() {
        return Stream.of(
                        AnthropicStories.content(),
                        AnthropicStories.toolCalls(),
                        AnthropicStories.endings(),
                        AnthropicBlockStories.thinking(),
                        AnthropicBlockStories.sources())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) throws BadFraming {
        story.check(AnthropicDecoder::new);
    }

    @Test
    void a_broken_stream_ends_once_and_nothing_is_thrown() throws BadFraming {
        new Fuzz(stories().toList()).run(AnthropicDecoder::new);
    }

    @Test
    void a_ping_is_a_sign_of_life() {
        byte[] ping = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);

        decoder.event("ping", ping, 0, ping.length);

        assertThat(recorded.signs()).isEqualTo(1);
        assertThat(recorded.events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"m"}} | PROVIDER_INVALID_REQUEST
            401 | {"type":"error","error":{"type":"authentication_error"}} | PROVIDER_AUTH
            403 | {"type":"error","error":{"type":"permission_error"}}     | PROVIDER_AUTH
            404 | {"type":"error","error":{"type":"not_found_error"}}      | PROVIDER_INVALID_REQUEST
            413 | {"type":"error","error":{"type":"request_too_large"}}    | PROVIDER_INVALID_REQUEST
            429 | {"type":"error","error":{"type":"rate_limit_error"}}     | PROVIDER_RATE_LIMITED
            500 | {"type":"error","error":{"type":"api_error"}}            | PROVIDER_UNAVAILABLE
            529 | {"type":"error","error":{"type":"overloaded_error"}}     | PROVIDER_OVERLOADED
            529 | <html>                                                   | PROVIDER_OVERLOADED
            502 | -                                                        | PROVIDER_UNAVAILABLE
            200 | <html>                                                   | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_type_or_else_its_status(int status, String body, ErrorCode code) {
        assertThat(decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(code);
    }
}
