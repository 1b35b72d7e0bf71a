package dev.sluice.provider.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.ProviderEvent;
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

final class ResponsesDecoderTest {

    private final RecordedReply recorded = new RecordedReply();
    private final ResponsesDecoder decoder =
            new ResponsesDecoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "openai-responses/m"));

    static Stream<Story> stories() {
        return Stream.of(
                        ResponsesStories.content(),
                        ResponsesRepetitionStories.repeated(),
                        ResponsesStories.toolCalls(),
                        ResponsesStories.endings(),
                        ResponsesReturnStories.sources(),
                        ResponsesReturnStories.items())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void a_stream_becomes_events(Story story) {
        story.check(ResponsesDecoder::new);
    }

    @Test
    void a_broken_stream_ends_once_and_nothing_is_thrown() {
        new Fuzz(stories().toList()).run(ResponsesDecoder::new);
    }

    @Test
    void a_keepalive_is_a_sign_of_life() {
        event("keepalive", "{\"type\":\"keepalive\",\"sequence_number\":3}");

        assertThat(recorded.signs()).isEqualTo(1);
        assertThat(recorded.events()).isEmpty();
    }

    @Test
    void an_item_of_an_unknown_kind_is_kept_as_it_came_and_once() {
        String search =
                "{\"type\":\"web_search_call\",\"id\":\"w\",\"status\":\"completed\", \"action\":{\"query\":\"q\"}}";
        String later = "{ \"type\":\"mcp_call\",\"id\":\"m\"}";
        event(
                "",
                "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"web_search_call\",\"id\":\"w\"}}");
        event("", "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\": " + search + " }");
        event(
                "",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[" + search + ","
                        + later
                        + ",{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}]}}");

        assertThat(recorded.provided())
                .containsExactly(
                        new ProviderEvent("openai-responses", search), new ProviderEvent("openai-responses", later));
        assertThat(recorded.text()).isEqualTo("Hi");
    }

    @Test
    void the_providers_own_words_never_reach_a_message() {
        event("error", "{\"type\":\"error\",\"code\":\"sk-secret\",\"message\":\"key sk-secret at 10.0.0.7\"}");

        assertThat(recorded.terminal())
                .isInstanceOfSatisfying(
                        StreamFailed.class,
                        failed -> assertThat(failed.message()).doesNotContain("sk-secret", "10.0.0.7"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            400 | {"error":{"type":"invalid_request_error","code":"context_length_exceeded"}} | PROVIDER_INVALID_REQUEST
            400 | {"error":{"type":"invalid_request_error","code":null,"param":"model"}}      | PROVIDER_INVALID_REQUEST
            400 | {"error":{"code":"content_policy_violation"}}                | PROVIDER_CONTENT_FILTER
            401 | {"error":{"type":"invalid_request_error","code":null}}       | PROVIDER_AUTH
            401 | {"error":{"type":"invalid_request_error","code":"invalid_api_key"}} | PROVIDER_AUTH
            401 | {"detail":"Invalid API Key"}                                 | PROVIDER_AUTH
            403 | {"error":{"code":"unsupported_country_region_territory"}}    | PROVIDER_AUTH
            404 | {"error":{"type":"invalid_request_error","code":"model_not_found"}} | PROVIDER_INVALID_REQUEST
            429 | {"error":{"type":"tokens","code":"rate_limit_exceeded"}}     | PROVIDER_RATE_LIMITED
            429 | {"error":{"type":"invalid_request_error","code":null}}       | PROVIDER_RATE_LIMITED
            429 | {"error":{"type":"insufficient_quota","code":"insufficient_quota"}} | PROVIDER_RATE_LIMITED
            429 | {"error":{"type":"requests","code":"billing_not_active"}}    | PROVIDER_AUTH
            500 | {"error":{"type":"server_error","code":null}}                | PROVIDER_UNAVAILABLE
            502 | <html>bad gateway</html>                                     | PROVIDER_UNAVAILABLE
            503 | {"error":{"type":"service_unavailable_error","code":"server_is_overloaded"}} | PROVIDER_OVERLOADED
            503 | {"error":{"code":"slow_down"}}                               | PROVIDER_OVERLOADED
            503 | -                                                            | PROVIDER_UNAVAILABLE
            504 | -                                                            | PROVIDER_TIMEOUT
            200 | <html>a portal</html>                                        | PROVIDER_PROTOCOL
            """)
    void a_refusal_is_classified_by_its_code_or_its_type_or_else_its_status(int status, String body, ErrorCode code) {
        assertThat(decoder.refusal(status, body.getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(code);
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
