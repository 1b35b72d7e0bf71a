package dev.sluice.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Fuzz;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.Story;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final GeminiDecoder decoder =
            new GeminiDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "gemini/m"));

    static Stream<Story> stories() {
        return Stream.of(
                        GeminiStories.content(),
                        GeminiStories.usage(),
                        GeminiStories.toolCalls(),
                        StreamedCallStories.all(),
                        GeminiSourceStories.sources(),
                        GeminiSourceStories.signatures(),
                        GeminiSourceStories.files(),
                        GeminiStories.endings())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) {
        story.check(GeminiDecoder::new);
    }

    @Test
    void a_broken_stream_ends_once_and_nothing_is_thrown() {
        new Fuzz(stories().toList()).run(GeminiDecoder::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void a_bare_error_object_in_the_stream_fails_the_reply(String lineEnd) throws BadFraming {
        String stream = """
                data: {"candidates":[{"content":{"parts":[{"text":"Half"}]},"finishReason":"STOP"}]}

                {
                  "error": {
                    "code": 429,
                    "message": "m",
                    "status": "RESOURCE_EXHAUSTED",
                    "details": [
                      {
                        "@type": "type.googleapis.com/google.rpc.RetryInfo",
                        "retryDelay": "2s"
                      }
                    ]
                  }
                }
                """.replace("\n", lineEnd);
        for (Cuts cut : Cuts.some(stream.getBytes(StandardCharsets.UTF_8)).toList()) {
            RecordedReply reply = new RecordedReply();
            GeminiDecoder broken =
                    new GeminiDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "gemini/m"));
            EventStreamReader reader = new EventStreamReader(broken);

            cut.readInto(reader);
            broken.end();

            assertThat(reply.text()).isEqualTo("Half");
            assertThat(reply.terminal()).as(cut.name()).isInstanceOfSatisfying(StreamFailed.class, failed -> {
                assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_RATE_LIMITED);
                assertThat(failed.retryAfterMs()).isEqualTo(2000);
            });
        }
    }

    @Test
    void the_providers_own_words_never_reach_a_message() {
        byte[] error = "{\"error\":{\"code\":500,\"status\":\"sk-secret\",\"message\":\"sk-secret at 10.0.0.7\"}}"
                .getBytes(StandardCharsets.UTF_8);

        decoder.event("message", error, 0, error.length);

        assertThat(recorded.terminal())
                .isInstanceOfSatisfying(
                        StreamFailed.class,
                        failed -> assertThat(failed.message()).doesNotContain("sk-secret", "10.0.0.7"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"m"}}       | PROVIDER_INVALID_REQUEST
            400 | [{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"m"}}]     | PROVIDER_INVALID_REQUEST
            400 | {"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}} | PROVIDER_AUTH
            400 | {"error":{"code":400,"status":"FAILED_PRECONDITION"}}                  | PROVIDER_AUTH
            400 | {"error":{"code":"invalid_argument"}}                                  | PROVIDER_INVALID_REQUEST
            401 | {"error":{"code":401,"status":"UNAUTHENTICATED"}}                      | PROVIDER_AUTH
            402 | {"error":{"code":402,"status":"RESOURCE_EXHAUSTED"}}                   | PROVIDER_AUTH
            403 | {"error":{"code":403,"status":"PERMISSION_DENIED"}}                    | PROVIDER_AUTH
            404 | {"error":{"code":404,"status":"NOT_FOUND"}}                            | PROVIDER_INVALID_REQUEST
            429 | {"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}                   | PROVIDER_RATE_LIMITED
            499 | {"error":{"code":499,"status":"CANCELLED"}}                            | PROVIDER_UNAVAILABLE
            500 | {"error":{"code":500,"status":"INTERNAL"}}                             | PROVIDER_UNAVAILABLE
            503 | {"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded."}} | PROVIDER_OVERLOADED
            503 | {"error":{"code":503,"status":"UNAVAILABLE","message":"This model is currently experiencing high demand."}} | PROVIDER_OVERLOADED
            503 | {"error":{"code":503,"status":"UNAVAILABLE","message":"m"}}            | PROVIDER_UNAVAILABLE
            504 | {"error":{"code":504,"status":"DEADLINE_EXCEEDED"}}                    | PROVIDER_TIMEOUT
            502 | <html>                                                                 | PROVIDER_UNAVAILABLE
            404 | -                                                                      | PROVIDER_INVALID_REQUEST
            200 | [{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]                 | PROVIDER_RATE_LIMITED
            200 | [{"candidates":[]}]                                                    | PROVIDER_PROTOCOL
            200 | <html>                                                                 | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_details_or_else_its_status(int status, String body, ErrorCode code) {
        assertThat(decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"48s, 48000", "3.5s, 3500", "0.0001s, 1", "0s, 0", "999999999s, 86400000"})
    void the_wait_requested_in_the_body_is_reported(String delay, long millis) {
        assertThat(rateLimit(delay).retryAfterMs()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "soon", "1e9s", "48"})
    void an_invalid_wait_is_ignored(String delay) {
        assertThat(rateLimit(delay).retryAfterMs()).isNull();
    }

    private StreamFailed rateLimit(String delay) {
        String body =
                "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"t\",\"links\":[]},"
                        + "{\"retryDelay\":\"" + delay + "\"}]}}";
        return decoder.refusal(429, body.getBytes(StandardCharsets.UTF_8));
    }
}
