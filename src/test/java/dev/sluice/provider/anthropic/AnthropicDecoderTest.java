package dev.sluice.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.ProviderEvent;
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

    /** Which of these events are kept as they came. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            true  | {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s"}}
            false | {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
            false | {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"f","input":{}}}
            true  | {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"f","caller":{"type":"direct"}}}
            false | {"type":"content_block_start","index":0,"content_block":{}}
            false | {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A"}}
            true  | {"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"url":"https://a.example/"}}}
            true  | {"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"A"}}
            false | {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"A"}}
            false | {"type":"content_block_stop","index":0}
            false | {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}
            true  | {"type":"message_delta","delta":{"stop_reason":"pause_turn","stop_sequence":null},"usage":{"output_tokens":5}}
            true  | {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"A"},"usage":{"output_tokens":5}}
            true  | {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"server_tool_use":{"web_search_requests":1}}}
            false | {"type":"ping"}
            false | {"type":"error","error":{"type":"overloaded_error"}}
            false | {"type":"overloaded_error"}
            true  | {"type":"new_event","a":1}
            """)
    void what_sluice_has_no_event_for_is_kept_as_it_came(boolean kept, String json) {
        byte[] event = json.getBytes(StandardCharsets.UTF_8);

        decoder.event("message", event, 0, event.length);

        assertThat(recorded.provided()).isEqualTo(kept ? List.of(new ProviderEvent("anthropic", json)) : List.of());
    }

    @Test
    void a_block_of_an_unknown_kind_is_kept_to_its_end() {
        List<String> events = List.of(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"mcp_tool_use\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
                "{\"type\":\"content_block_stop\",\"index\":0}");
        String text = "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\"}}";
        String another = text.replace(":1,", ":2,");
        Stream.of(events, List.of(text, another)).flatMap(List::stream).forEach(json -> {
            byte[] event = json.getBytes(StandardCharsets.UTF_8);
            decoder.event("message", event, 0, event.length);
        });

        assertThat(recorded.provided())
                .extracting(ProviderEvent::json)
                .containsExactly(events.get(0), events.get(1), events.get(2), another);
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
