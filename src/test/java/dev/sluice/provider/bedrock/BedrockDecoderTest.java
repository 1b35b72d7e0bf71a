package dev.sluice.provider.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Fuzz;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.Story;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Framing;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BedrockDecoderTest {

    /** Wraps broken payloads and types in messages that are otherwise valid. */
    private static final Story.Decoders BROKEN_INSIDE = new Story.Decoders() {
        @Override
        public ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
            return BedrockStories.MESSAGES.decoder(listener, reply);
        }

        @Override
        public byte[] bytes(Story story) {
            return story.data().getBytes(UTF_8);
        }

        @Override
        public Framing framing(ReplyDecoder decoder) {
            return new Framing() {
                private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
                private final Framing framing = BedrockStories.MESSAGES.framing(decoder);

                @Override
                public boolean hasEvent() {
                    return framing.hasEvent();
                }

                @Override
                public boolean mayBeginWith(byte first) {
                    return true;
                }

                @Override
                public void read(byte[] array, int from, int to) {
                    lines.write(array, from, to - from);
                }

                @Override
                public void end() throws BadFraming {
                    byte[] messages = Frames.of(lines.toString(UTF_8));
                    framing.read(messages, 0, messages.length);
                    framing.end();
                }
            };
        }
    };

    private final RecordedReply recorded = new RecordedReply();
    private final BedrockDecoder decoder = new BedrockDecoder(
            recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "bedrock/m"), AnthropicProvider::decoder);

    static Stream<Story> stories() {
        return Stream.of(
                        BedrockStories.content(),
                        BedrockStories.toolCalls(),
                        BedrockStories.endings(),
                        BedrockBlockStories.thinking(),
                        BedrockBlockStories.sourcesAndFiles())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) {
        story.check(BedrockStories.MESSAGES);
    }

    @Test
    void a_stream_with_broken_messages_ends_once_and_nothing_is_thrown() {
        new Fuzz(stories().toList()).run(BedrockStories.MESSAGES);
        new Fuzz(stories().toList()).run(BROKEN_INSIDE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | ValidationException                | {"message":"m"}  | PROVIDER_INVALID_REQUEST
            400 | ServiceQuotaExceededException      | {"message":"m"}  | PROVIDER_RATE_LIMITED
            400 | ExpiredTokenException:http://x.invalid/doc/validation | {} | PROVIDER_AUTH
            403 | UnrecognizedClientException        | {"message":"m"}  | PROVIDER_AUTH
            404 | ResourceNotFoundException          | -                | PROVIDER_INVALID_REQUEST
            408 | ModelTimeoutException              | -                | PROVIDER_TIMEOUT
            424 | ModelErrorException                | {"message":"m"}  | PROVIDER_UNAVAILABLE
            429 | ThrottlingException                | {"message":"m"}  | PROVIDER_RATE_LIMITED
            429 | ModelNotReadyException             | {"message":"m"}  | PROVIDER_OVERLOADED
            429 | -                                  | {"__type":"com.amazon.coral.service#ModelNotReadyException"} | PROVIDER_OVERLOADED
            429 | -                                  | {"message":"m"}  | PROVIDER_RATE_LIMITED
            403 | -                                  | {"Message":"m"}  | PROVIDER_AUTH
            500 | -                                  | <html>           | PROVIDER_UNAVAILABLE
            503 | ServiceUnavailableException        | -                | PROVIDER_UNAVAILABLE
            413 | -                                  | -                | PROVIDER_INVALID_REQUEST
            200 | -                                  | <html>           | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_header_or_body_or_else_its_status(
            int status, String header, String body, ErrorCode code) {
        Map<String, String> headers = header.equals("-") ? Map.of() : Map.of("x-amzn-ErrorType", header);

        StreamFailed failure = decoder.refusal(status, headers::get, body.getBytes(UTF_8));

        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void plain_JSON_in_place_of_a_stream_is_classified_by_its_type() {
        byte[] body = "{\"__type\":\"ThrottlingException\"}".getBytes(UTF_8);

        decoder.event("message", body, 0, body.length);

        assertThat(recorded.story()).isEqualTo("failed provider_rate_limited\n");
    }
}
