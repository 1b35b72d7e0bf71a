package dev.sluice.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
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

final class OpenAiDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final OpenAiDecoder decoder =
            new OpenAiDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "openai/m"));

    static Stream<Story> stories() {
        return Stream.of(
                        OpenAiStories.plain(),
                        OpenAiStories.usage(),
                        OpenAiStories.failures(),
                        OpenAiContentStories.thinkingAndRefusals(),
                        OpenAiContentStories.toolCalls(),
                        OpenAiReturnStories.sources(),
                        OpenAiReturnStories.pictures())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) throws BadFraming {
        story.check(OpenAiDecoder::new);
    }

    @Test
    void a_broken_stream_ends_once_and_nothing_is_thrown() throws BadFraming {
        new Fuzz(stories().toList()).run(OpenAiDecoder::new);
    }

    @Test
    void every_event_is_a_sign_of_life_and_skipped_events_are_counted() {
        event("message", "{\"choices\":[]}");
        event("message", "{");
        event("unheard_of", "{}");

        assertThat(recorded.signs()).isEqualTo(3);
        assertThat(recorded.skippedChunks()).isEqualTo(1);
        assertThat(decoder.ended()).isFalse();
    }

    @Test
    void a_connection_that_ends_before_the_reply_is_a_retryable_error() {
        event("message", "{\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}");

        decoder.end();

        assertThat(recorded.text()).isEqualTo("Half");
        assertThat(recorded.terminal()).isInstanceOfSatisfying(StreamFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_PROTOCOL);
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void only_the_given_part_of_the_array_is_read() {
        byte[] array = "}}{\"choices\":[{\"delta\":{\"content\":\"in\"}}]}{{".getBytes(StandardCharsets.UTF_8);

        decoder.event("message", array, 2, array.length - 2);

        assertThat(recorded.text()).isEqualTo("in");
    }

    @Test
    void deeply_nested_thinking_is_ignored() {
        event("message", "{\"choices\":[{\"delta\":{\"content\":[" + "{\"thinking\":[".repeat(100_000));
        String deep = "{\"thinking\":[".repeat(20) + "]}".repeat(20);
        event("message", "{\"choices\":[{\"delta\":{\"content\":[" + deep + ",{\"text\":\"A\"}]}}]}");

        assertThat(recorded.skippedChunks()).isEqualTo(1);
        assertThat(recorded.text()).isEqualTo("A");
        assertThat(recorded.thinking()).isEmpty();
    }

    @Test
    void an_event_named_error_is_an_error() {
        event("error", "upstream died");

        assertThat(recorded.terminal()).isInstanceOf(StreamFailed.class);
    }

    @Test
    void the_providers_own_words_never_reach_a_message() {
        event("message", "{\"error\":{\"message\":\"key sk-secret at 10.0.0.7\",\"type\":\"sk-secret\",\"code\":500}}");

        assertThat(recorded.terminal())
                .isInstanceOfSatisfying(
                        StreamFailed.class,
                        failed -> assertThat(failed.message()).doesNotContain("sk-secret", "10.0.0.7"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"error":{"type":"invalid_request_error","code":"context_length_exceeded"}} | PROVIDER_INVALID_REQUEST
            400 | {"error":{"code":"content_filter"}}            | PROVIDER_CONTENT_FILTER
            401 | {"detail":"Invalid API Key"}                   | PROVIDER_AUTH
            401 | {"error":{"code":"invalid_api_key"}}           | PROVIDER_AUTH
            402 | {"error":{"message":"Insufficient Balance"}}   | PROVIDER_AUTH
            403 | <html>no</html>                                | PROVIDER_AUTH
            404 | {"error":{"code":"model_not_found"}}           | PROVIDER_INVALID_REQUEST
            408 | -                                              | PROVIDER_TIMEOUT
            413 | -                                              | PROVIDER_INVALID_REQUEST
            422 | {"detail":[{"loc":["body"],"msg":"bad"}]}      | PROVIDER_INVALID_REQUEST
            429 | {"error":"slow down"}                          | PROVIDER_RATE_LIMITED
            429 | {"error":{"code":"insufficient_quota"}}        | PROVIDER_RATE_LIMITED
            500 | {"error":{"type":"server_error"}}              | PROVIDER_UNAVAILABLE
            502 | <html>bad gateway</html>                       | PROVIDER_UNAVAILABLE
            503 | {"error":{"type":"overloaded"}}                | PROVIDER_OVERLOADED
            503 | {"object":"error","message":"?","code":503}    | PROVIDER_UNAVAILABLE
            504 | -                                              | PROVIDER_TIMEOUT
            200 | <html>a portal</html>                          | PROVIDER_PROTOCOL
            200 | [{"error":{"code":503,"status":"UNAVAILABLE"}}] | PROVIDER_UNAVAILABLE
            200 | [{"error":{"code":429}}]                       | PROVIDER_RATE_LIMITED
            400 | {"error":{"type":"invalid_request_error","code":"insufficient_quota"}} | PROVIDER_RATE_LIMITED
            401 | {"error":{"type":"invalid_request_error"}}     | PROVIDER_AUTH
            422 | {"object":"error","message":{"detail":[{"type":"extra_forbidden"}]},"type":"invalid_request_error","code":null} | PROVIDER_INVALID_REQUEST
            302 | -                                              | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_words_or_else_its_status(int status, String body, ErrorCode code) {
        StreamFailed failure = decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8));

        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void a_used_up_quota_is_not_retryable() {
        byte[] body = "{\"error\":{\"code\":\"insufficient_quota\"}}".getBytes(StandardCharsets.UTF_8);

        assertThat(decoder.refusal(429, body).retryable()).isFalse();
    }

    private void event(String type, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        decoder.event(type, bytes, 0, bytes.length);
    }
}
