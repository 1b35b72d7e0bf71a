package dev.sluice.provider.anthropic;

import dev.sluice.provider.Story;
import java.util.List;

/** Messages streams as Anthropic writes or might write them, with the expected events. */
final class AnthropicStories {

    private AnthropicStories() {}

    private static final String START = """
            message_start: {"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}
            """;

    private static final String STOP = """
            message_delta: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}
            message_stop: {"type":"message_stop"}
            """;

    static List<Story> content() {
        return List.of(
                new Story("text, with pings and JSON padded with blanks", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
                        ping: {"type": "ping"}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}     }
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \\ud83d\\ude00"}}\s\s
                        content_block_stop: {"type":"content_block_stop","index":0 }
                        """ + STOP, """
                        text Hello
                        text  \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("text that comes with its block's start", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}
                        """ + STOP, """
                        text Hi
                        end_turn 9+5
                        """),
                new Story("a call that the limit cuts, though its block is stopped", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":"}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        message_delta: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":5}}
                        message_stop: {"type":"message_stop"}
                        """, """
                        call 0 t f
                        input 0 {"a":
                        max_tokens 9+5
                        """),
                new Story("types in the data alone, as some proxies send them", """
                        {"type":"message_start","message":{"usage":{"input_tokens":2,"output_tokens":1}}}
                        {"delta":{"text":"Hi","type":"text_delta"},"index":0,"type":"content_block_delta"}
                        {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":3}}
                        {"type":"message_stop"}
                        """, """
                        text Hi
                        max_tokens 2+3
                        """),
                new Story("types in the event's name alone", """
                        message_start: {"message":{"usage":{"input_tokens":2,"output_tokens":1}}}
                        content_block_delta: {"index":0,"delta":{"type":"text_delta","text":"Hi"}}
                        message_stop: {}
                        """, """
                        text Hi
                        end_turn 2+1
                        """),
                new Story("thinking, signed", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCg=="}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}
                        content_block_delta: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"A"}}
                        """ + STOP, """
                        think Hm
                        ReasoningSigned[text=Hm, signature=anthropic:EqQBCg==]
                        text A
                        end_turn 9+5
                        """),
                new Story("thinking, redacted", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"EmwKAh"}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        """ + STOP, """
                        ReasoningSigned[text=, signature=anthropic:redacted:EmwKAh]
                        end_turn 9+5
                        """),
                new Story("input tokens that change in the last event", START + """
                        message_delta: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":900,"output_tokens":5,"server_tool_use":{"web_search_requests":1}}}
                        message_stop: {"type":"message_stop"}
                        """, """
                        end_turn 900+5
                        """),
                new Story("no usage at all", """
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}
                        message_stop: {"type":"message_stop"}
                        """, """
                        text Hello
                        end_turn 1+2 estimated
                        """),
                new Story("a refusal without content", START + """
                        message_delta: {"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":0}}
                        message_stop: {"type":"message_stop"}
                        """, """
                        refusal 9+0
                        """),
                new Story("a citation of nothing, and a tool that Anthropic runs", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\":1}"}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"s","content":[{"title":"t","text":"lost"}]}}
                        content_block_delta: {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"cited_text":"lost"}}}
                        content_block_delta: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"A"}}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        """),
                new Story("events, blocks and deltas of unknown types", START + """
                        weather: {"type":"weather","delta":{"type":"text_delta","text":"lost"}}
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"hologram","text":"lost"}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"hologram_delta","text":"lost"}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":null}}
                        content_block_delta: {"type":"content_block_delta","index":9}
                        """ + STOP, """
                        end_turn 9+5
                        """),
                new Story("data that is not JSON", START + """
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lost"}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A"}}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        skipped 1
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("a call after text", START + """
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A"}}
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                        content_block_delta: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}
                        content_block_delta: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\": \\"\\u00e9"}}
                        content_block_delta: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\\"}"}}
                        content_block_stop: {"type":"content_block_stop","index":1}
                        message_delta: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}
                        message_stop: {"type":"message_stop"}
                        """, """
                        text A
                        call 0 t f
                        input 0 {"a": "é
                        input 0 "}
                        called 0 t f {"a": "é"}
                        tool_use 9+7
                        """),
                new Story("a call without arguments", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        """ + STOP, """
                        call 0 t f
                        called 0 t f\s
                        tool_use 9+5
                        """),
                new Story("a call whose input comes with its start", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a":1}}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        """ + STOP, """
                        call 0 t f
                        input 0 {"a":1}
                        called 0 t f {"a":1}
                        tool_use 9+5
                        """),
                new Story("a string that holds an object as input", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":"{\\"a\\":1}"}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        """ + STOP, """
                        call 0 t f
                        input 0 {"a":1}
                        called 0 t f {"a":1}
                        tool_use 9+5
                        """),
                new Story("one id and name for two calls", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"f","name":"f","input":{"a":1}}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"f","name":"f","input":{"b":2}}}
                        content_block_stop: {"type":"content_block_stop","index":1}
                        """ + STOP, """
                        call 0 f f
                        input 0 {"a":1}
                        called 0 f f {"a":1}
                        call 1 made f
                        input 1 {"b":2}
                        called 1 made f {"b":2}
                        tool_use 9+5
                        """),
                new Story("a call whose input comes with its start, and another in pieces", START + """
                        content_block_start: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a":1}}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}
                        content_block_delta: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\": 1}"}}
                        content_block_stop: {"type":"content_block_stop","index":0}
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"u","name":"g","input":{"b":2}}}
                        """ + STOP, """
                        call 0 t f
                        input 0 {"a": 1}
                        called 0 t f {"a": 1}
                        call 1 u g
                        input 1 {"b":2}
                        called 1 u g {"b":2}
                        tool_use 9+5
                        """),
                new Story("calls that interleave, one of them without its stop", START + """
                        content_block_start: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                        content_block_start: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"u","name":"g","input":{}}}
                        content_block_delta: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"2"}}
                        content_block_delta: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1"}}
                        content_block_stop: {"type":"content_block_stop","index":2}
                        content_block_stop: {"type":"content_block_stop","index":2}
                        """ + STOP, """
                        call 0 t f
                        call 1 u g
                        input 1 2
                        input 0 1
                        called 0 t f 1
                        called 1 u g 2
                        tool_use 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                stop("end_turn", "end_turn"),
                stop("stop_sequence", "stop_sequence"),
                stop("max_tokens", "max_tokens"),
                stop("model_context_window_exceeded", "max_tokens"),
                stop("pause_turn", "end_turn"),
                stop("whatever", "end_turn"),
                new Story(
                        "a stop reason, but no message_stop",
                        START + STOP.lines().findFirst().orElseThrow(),
                        """
                        end_turn 9+5
                        """),
                new Story("what was written to the cache, without its sum", """
                        message_start: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":3}}}}
                        """ + STOP, """
                        end_turn 32+5
                        """),
                new Story(
                        "a message_stop that nothing came before",
                        START + "message_stop: {\"type\":\"message_stop\"}\n",
                        """
                        failed provider_protocol
                        """),
                new Story("an empty reply with its reason", START + STOP, """
                        end_turn 9+5
                        """),
                new Story("anything after message_stop", START + STOP + START + STOP, """
                        end_turn 9+5
                        """),
                failure(
                        "error: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}",
                        "provider_overloaded"),
                failure("{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}", "provider_rate_limited"),
                failure("error: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}", "provider_unavailable"),
                failure("error: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\"}}", "provider_timeout"),
                failure("error: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}", "provider_auth"),
                failure("error: {\"type\":\"error\",\"error\":{\"type\":\"billing_error\"}}", "provider_auth"),
                failure(
                        "error: {\"type\":\"error\",\"error\":{\"type\":\"request_too_large\"}}",
                        "provider_invalid_request"),
                failure("error: {\"type\":\"error\",\"error\":{\"type\":\"never_heard_of\"}}", "provider_unavailable"),
                failure("error: {\"type\":\"error\",\"error\":\"overloaded\"}", "provider_overloaded"),
                failure("{\"error\":{\"type\":\"overloaded_error\"}}", "provider_overloaded"),
                failure("error: gone", "provider_unavailable"),
                failure("error: {}", "provider_unavailable"));
    }

    private static Story stop(String reason, String expected) {
        return new Story(reason, START + STOP.replace("end_turn", reason), expected + " 9+5\n");
    }

    private static Story failure(String data, String code) {
        String text =
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"A\"}}\n";
        return new Story(data, text + data + "\n" + text + STOP, "text A\nfailed " + code + "\n");
    }
}
