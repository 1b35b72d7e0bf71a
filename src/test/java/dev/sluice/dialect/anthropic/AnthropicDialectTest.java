package dev.sluice.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.DialectLog;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicDialectTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of());

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent provided(String json) {
        return new ProviderEvent("anthropic", json);
    }

    private static StreamEvent completed(StopReason reason) {
        return new StreamCompleted(reason, new Usage(9, 5, 4, Usage.UNTOLD, 2, false), "p/m", null);
    }

    private static DialectLog log(StreamEvent... events) {
        return new DialectLog(new AnthropicDialect(), Map.of(), events);
    }

    /** The events, each as a line of its name and its data, without the type that repeats the name. */
    private static String events(List<String> frames) {
        return frames.stream()
                .map(frame -> frame.replaceFirst("(?s)^(id: [^\n]*\n)?event: ", "")
                        .replaceFirst("\ndata: \\{\"type\":\"[a-z_]+\",?", " {")
                        .replaceFirst("\n\n$", ""))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static final StreamEvent[] EVERYTHING = {
        STARTED,
        new StreamRetried(2, "q/m", ErrorCode.PROVIDER_OVERLOADED),
        new ReasoningDelta(JsonText.of("Hm.")),
        new ReasoningSigned("Hm.", "anthropic:sig=="),
        new ReasoningSigned("", "anthropic:redacted:enc=="),
        text("Hello \"you\"\n👋"),
        new SourceCited("https://a.example/", null, "A", 0, 5),
        new ToolCallStarted(0, "c0", "f"),
        new ToolInputDelta(0, JsonText.of("{\"a\"")),
        new ToolCallStarted(1, "c1", "g"),
        text("!"),
        new ToolInputDelta(0, JsonText.of(":1}")),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("{\"a\":1}")),
        new ToolCallCompleted(1, "c1", "g", JsonText.of("")),
        new FileCreated("image/png", JsonText.of("aGk=")),
        completed(StopReason.TOOL_USE)
    };

    @Test
    void everything_becomes_blocks_that_follow_each_other() {
        assertThat(events(log(EVERYTHING).frames(null))).isEqualTo("""
                message_start {"message":{"id":"msg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","type":"message","role":"assistant","model":"p/m","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,"output_tokens_details":null,"server_tool_use":null,"cache_creation":null,"inference_geo":null,"service_tier":null,"speed":null}}}
                content_block_start {"index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                content_block_delta {"index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}
                content_block_delta {"index":0,"delta":{"type":"signature_delta","signature":"sig=="}}
                content_block_stop {"index":0}
                content_block_start {"index":1,"content_block":{"type":"redacted_thinking","data":"enc=="}}
                content_block_stop {"index":1}
                content_block_start {"index":2,"content_block":{"type":"text","text":"","citations":[]}}
                content_block_delta {"index":2,"delta":{"type":"text_delta","text":"Hello \\"you\\"\\n👋"}}
                content_block_delta {"index":2,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.example/","title":"A","encrypted_index":"","cited_text":""}}}
                content_block_stop {"index":2}
                content_block_start {"index":3,"content_block":{"type":"tool_use","id":"c0","name":"f","input":{},"caller":{"type":"direct"}}}
                content_block_delta {"index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\""}}
                content_block_delta {"index":3,"delta":{"type":"input_json_delta","partial_json":":1}"}}
                content_block_stop {"index":3}
                content_block_start {"index":4,"content_block":{"type":"tool_use","id":"c1","name":"g","input":{},"caller":{"type":"direct"}}}
                content_block_delta {"index":4,"delta":{"type":"input_json_delta","partial_json":"{}"}}
                content_block_stop {"index":4}
                content_block_start {"index":5,"content_block":{"type":"text","text":"","citations":[]}}
                content_block_delta {"index":5,"delta":{"type":"text_delta","text":"!"}}
                content_block_stop {"index":5}
                content_block_start {"index":6,"content_block":{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}}
                content_block_stop {"index":6}
                message_delta {"delta":{"stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":5,"output_tokens_details":{"thinking_tokens":2},"server_tool_use":null}}
                message_stop {}
                """);
    }

    @Test
    void a_client_that_does_not_stream_gets_one_answer() {
        assertThat(log(EVERYTHING).whole()).isEqualTo("""
                {"id":"msg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","type":"message","role":"assistant","model":"p/m","content":[\
                {"type":"thinking","thinking":"Hm.","signature":"sig=="},{"type":"redacted_thinking","data":"enc=="},\
                {"type":"text","text":"Hello \\"you\\"\\n👋!","citations":[{"type":"web_search_result_location","url":"https://a.example/","title":"A","encrypted_index":"","cited_text":""}]},\
                {"type":"tool_use","id":"c0","name":"f","input":{"a":1},"caller":{"type":"direct"}},{"type":"tool_use","id":"c1","name":"g","input":{},"caller":{"type":"direct"}},\
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}],\
                "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":5,"output_tokens_details":{"thinking_tokens":2},"server_tool_use":null,"cache_creation":null,"inference_geo":null,"service_tier":null,"speed":null},"diagnostics":null}""");
    }

    /** Numbered by a provider that counts blocks in its own way, and with a pause as the reason to stop. */
    private static final StreamEvent[] PROVIDED = {
        STARTED,
        provided("{\"type\":\"content_block_start\",\"index\":7,\"content_block\":{\"type\":\"server_tool_use\","
                + "\"id\":\"s1\",\"name\":\"web_search\",\"input\":{}}}"),
        provided("{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"{\\\"q\\\": \"}}"),
        provided("{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"\\\"x\\\"}\"}}"),
        provided("{\"type\":\"content_block_stop\",\"index\":7}"),
        provided("{\"type\":\"content_block_start\",\"index\":8,\"content_block\":{\"type\":\"web_search_tool_result\","
                + "\"tool_use_id\":\"s1\",\n\"content\":[{\"page_age\":null,\"rank\":1.50}]}}"),
        text("It is "),
        provided("{\"type\":\"content_block_start\",\"index\":10,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"),
        provided("{\"type\":\"content_block_delta\",\"index\":10,\"delta\":{\"type\":\"citations_delta\","
                + "\"citation\":{\"type\":\"char_location\",\"cited_text\":\"x\"}}}"),
        text("so"),
        new SourceCited(null, "x.txt", null, 6, 8),
        provided("{\"type\":\"content_block_start\",\"index\":11,\"content_block\":{\"type\":\"tool_use\","
                + "\"id\":\"c0\",\"name\":\"f\",\"input\":{},\"caller\":{\"type\":\"direct\"}}}"),
        new ToolCallStarted(0, "c0", "f"),
        new ToolCallCompleted(0, "c0", "f", JsonText.of("")),
        provided("{\"type\":\"new_event\",\"a\":[1]}"),
        provided("{\"type\":\"no\\nname\"}"),
        provided("[]"),
        new ProviderEvent("other", "{\"type\":\"other_event\"}"),
        provided("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"pause_turn\",\"stop_sequence\":null,"
                + "\"container\":{\"id\":\"k\"}},\"usage\":{\"output_tokens\":5,\"server_tool_use\":{\"web_search_requests\":1}},"
                + "\"context_management\":{\"applied_edits\":[]}}"),
        completed(StopReason.END_TURN)
    };

    @Test
    void what_only_anthropic_knows_is_written_as_it_came() {
        assertThat(events(log(PROVIDED).frames(null))).contains("""
                content_block_start {"index":0,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}}
                content_block_delta {"index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"q\\": "}}
                content_block_delta {"index":0,"delta":{"type":"input_json_delta","partial_json":"\\"x\\"}"}}
                content_block_stop {"index":0}
                content_block_start {"index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"page_age":null,"rank":1.50}]}}
                content_block_stop {"index":1}
                content_block_start {"index":2,"content_block":{"type":"text","text":"","citations":[]}}
                content_block_delta {"index":2,"delta":{"type":"text_delta","text":"It is "}}
                content_block_stop {"index":2}
                content_block_start {"index":3,"content_block":{"type":"text","text":"","citations":[]}}
                content_block_delta {"index":3,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}}
                content_block_delta {"index":3,"delta":{"type":"text_delta","text":"so"}}
                content_block_stop {"index":3}
                content_block_start {"index":4,"content_block":{"type":"tool_use","id":"c0","name":"f","input":{},"caller":{"type":"direct"}}}
                content_block_delta {"index":4,"delta":{"type":"input_json_delta","partial_json":"{}"}}
                content_block_stop {"index":4}
                new_event {"a":[1]}
                message_delta {"delta":{"stop_reason":"pause_turn","stop_sequence":null,"container":{"id":"k"},"stop_details":null},"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":5,"output_tokens_details":{"thinking_tokens":2},"server_tool_use":{"web_search_requests":1}},"context_management":{"applied_edits":[]}}
                message_stop {}
                """);
    }

    @Test
    void what_only_anthropic_knows_is_in_the_whole_answer() {
        assertThat(log(PROVIDED).whole()).contains("""
                "content":[{"type":"server_tool_use","input":{"q":"x"},"id":"s1","name":"web_search"},\
                {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"page_age":null,"rank":1.50}]},\
                {"type":"text","text":"It is ","citations":null},{"type":"text","text":"so","citations":[{"type":"char_location","cited_text":"x"}]},\
                {"type":"tool_use","id":"c0","name":"f","input":{},"caller":{"type":"direct"}}],\
                "stop_reason":"pause_turn","stop_sequence":null,"container":{"id":"k"},"stop_details":null,"usage":{\
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "["})
    void arguments_that_no_parser_takes_are_a_text(String repeated) {
        String arguments = "{\"a\":" + repeated.repeat(1200) + "}";
        DialectLog log = log(
                STARTED,
                new ToolCallStarted(0, "c0", "f"),
                new ToolInputDelta(0, JsonText.of(arguments)),
                new ToolCallCompleted(0, "c0", "f", JsonText.of(arguments)),
                provided("{\"type\":\"new_event\",\"a\":" + repeated.repeat(1200) + "}"),
                completed(StopReason.TOOL_USE));

        assertThat(log.whole())
                .contains("\"input\":{\"invalid_arguments\":\"{\\\"a\\\":" + repeated.repeat(1200) + "}\"}");
        assertThat(events(log.frames(null))).doesNotContain("new_event");
    }

    @Test
    void thinking_of_another_provider_keeps_the_name_of_its_maker() {
        assertThat(log(
                                STARTED,
                                new ReasoningDelta(JsonText.of("A")),
                                new ReasoningSigned("A", "gemini:s"),
                                new ReasoningDelta(JsonText.of("B")),
                                new ReasoningSigned("", "openai-responses:secret"),
                                new ReasoningSigned("C", "openai:details"),
                                completed(StopReason.END_TURN))
                        .whole())
                .contains("""
                        "content":[{"type":"thinking","thinking":"A","signature":"gemini:s"},\
                        {"type":"thinking","thinking":"B","signature":""},{"type":"redacted_thinking","data":"openai-responses:secret"},\
                        {"type":"redacted_thinking","data":"Qw.openai:details"}],""");
    }

    @Test
    void thinking_of_anthropic_that_is_not_shown_is_still_thinking() {
        DialectLog log = log(STARTED, new ReasoningSigned("", "anthropic:s"), completed(StopReason.END_TURN));

        assertThat(log.whole()).contains("\"content\":[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"}]");
        assertThat(events(log.frames(null))).contains("""
                content_block_start {"index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                content_block_delta {"index":0,"delta":{"type":"signature_delta","signature":"s"}}
                content_block_stop {"index":0}
                """);
    }

    @Test
    void a_refusal_is_a_text_with_a_reason_of_its_own() {
        StreamEvent refused = new StreamCompleted(StopReason.REFUSAL, new Usage(1, 2, false), "p/m", "I won't.");

        assertThat(events(log(STARTED, refused).frames(null))).contains("""
                content_block_delta {"index":0,"delta":{"type":"text_delta","text":"I won't."}}
                content_block_stop {"index":0}
                message_delta {"delta":{"stop_reason":"refusal",""");
        assertThat(log(STARTED, refused).whole())
                .contains(
                        "\"content\":[{\"type\":\"text\",\"text\":\"I won't.\",\"citations\":null}],\"stop_reason\":\"refusal\"");
    }

    @Test
    void a_failure_closes_the_open_block_and_is_no_end() {
        assertThat(events(log(
                                STARTED,
                                text("Hel"),
                                new ToolCallStarted(0, "c0", "f"),
                                new ToolInputDelta(0, JsonText.of("{")),
                                StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED))
                        .frames(null)))
                .endsWith("""
                content_block_delta {"index":1,"delta":{"type":"input_json_delta","partial_json":"{"}}
                content_block_stop {"index":1}
                error {"error":{"type":"rate_limit_error","message":"The provider is limiting requests; wait a little, then try again."},"request_id":null}
                """)
                .doesNotContain("message_stop");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame() {
        for (StreamEvent[] events : List.of(EVERYTHING, PROVIDED)) {
            DialectLog log = log(events);
            List<String> all = log.frames(null);
            for (int i = 0; i + 1 < all.size(); i++) {
                assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @Test
    void a_ping_keeps_the_connection_alive() {
        FrameBuffer out = new FrameBuffer(new byte[16]);
        new AnthropicDialect()
                .encoder("s", new Dialect.Options(false, false, false))
                .keepAlive(out);

        assertThat(out).hasToString("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    }
}
