package dev.sluice.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
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

final class OllamaDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final OllamaDecoder decoder =
            new OllamaDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "ollama/m"));

    static Stream<Story> stories() {
        return Stream.of(OllamaStories.content(), OllamaStories.toolCalls(), OllamaStories.endings())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_chat_becomes_events(Story story) {
        story.check(OllamaStories.LINES);
    }

    @Test
    void a_broken_chat_ends_once_and_nothing_is_thrown() {
        new Fuzz(stories().toList()).run(OllamaStories.LINES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"error":"invalid character"}               | PROVIDER_INVALID_REQUEST
            401 | {"error":"unauthorized","signin_url":"x"}   | PROVIDER_AUTH
            402 | -                                           | PROVIDER_AUTH
            404 | {"error":"model 'm' not found"}             | PROVIDER_INVALID_REQUEST
            429 | {"error":"too many requests"}               | PROVIDER_RATE_LIMITED
            500 | {"error":"llama runner process has terminated"} | PROVIDER_UNAVAILABLE
            502 | {"error":"cloud model unreachable"}         | PROVIDER_UNAVAILABLE
            503 | {"error":"server busy, please try again"}   | PROVIDER_OVERLOADED
            503 | <html>                                      | PROVIDER_OVERLOADED
            504 | -                                           | PROVIDER_TIMEOUT
            200 | <html>                                      | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_message_or_else_its_status(int status, String body, ErrorCode code) {
        assertThat(decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void the_failure_of_a_model_that_cannot_think_names_the_setting() {
        byte[] body = "{\"error\":\"\\\"llama3\\\" does not support thinking\"}".getBytes(StandardCharsets.UTF_8);

        StreamFailed failure = decoder.refusal(400, body);

        assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_INVALID_REQUEST);
        assertThat(failure.message()).contains("thinking_budget").doesNotContain("llama3");
    }
}
