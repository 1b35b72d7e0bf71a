package dev.sluice.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.provider.Fuzz;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.Story;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CohereDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final CohereDecoder decoder =
            new CohereDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "cohere/m"));

    static Stream<Story> stories() {
        return Stream.of(
                        CohereStories.content(),
                        CohereStories.toolCalls(),
                        CohereSourceStories.citations(),
                        CohereSourceStories.plans(),
                        CohereStories.endings())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) {
        story.check(CohereDecoder::new);
    }

    @Test
    void a_broken_stream_ends_once_and_nothing_is_thrown() {
        new Fuzz(stories().toList()).run(CohereDecoder::new);
    }

    @Test
    void a_tool_plan_is_a_sign_of_life() {
        byte[] plan = "{\"type\":\"tool-plan-delta\",\"delta\":{\"message\":{\"tool_plan\":\"I\"}}}"
                .getBytes(StandardCharsets.UTF_8);

        decoder.event("tool-plan-delta", plan, 0, plan.length);

        assertThat(recorded.signs()).isEqualTo(1);
        assertThat(recorded.events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"message":"invalid request"}     | PROVIDER_INVALID_REQUEST
            401 | {"message":"invalid api token"}   | PROVIDER_AUTH
            402 | {"message":"payment required"}    | PROVIDER_AUTH
            404 | {"message":"model 'm' not found"} | PROVIDER_INVALID_REQUEST
            422 | {"message":"unprocessable"}       | PROVIDER_INVALID_REQUEST
            429 | {"message":"trial key"}           | PROVIDER_RATE_LIMITED
            498 | {"message":"blocked"}             | PROVIDER_CONTENT_FILTER
            499 | {"message":"request cancelled"}   | PROVIDER_UNAVAILABLE
            500 | {"message":"internal"}            | PROVIDER_UNAVAILABLE
            501 | {"message":"not implemented"}     | PROVIDER_INVALID_REQUEST
            503 | <html>                            | PROVIDER_UNAVAILABLE
            504 | -                                 | PROVIDER_TIMEOUT
            529 | -                                 | PROVIDER_OVERLOADED
            200 | <html>                            | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_status(int status, String body, ErrorCode code) {
        assertThat(decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(code);
    }
}
