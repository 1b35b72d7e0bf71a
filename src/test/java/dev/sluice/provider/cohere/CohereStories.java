package dev.sluice.provider.cohere;

import dev.sluice.provider.Story;
import java.util.List;

/** Chat streams as Cohere writes or might write them, with the expected events. */
final class CohereStories {

    private static final String START = """
            {"id":"i","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}
            """;

    private static final String TEXT = """
            {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}
            {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"A"}}}}
            {"type":"content-end","index":0}
            """;

    private static final String END = """
            {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":7,"output_tokens":2},"tokens":{"input_tokens":9,"output_tokens":5},"cached_tokens":3}}}
            [DONE]
            """;

    private CohereStories() {}

    static List<Story> content() {
        return List.of(
                new Story("text", START + TEXT + END, """
                        text A
                        end_turn 9+5
                        """),
                new Story(
                        "text that comes with its block's start, and JSON padded with blanks", START + """
                        {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":"Hi"}}}}\s\s
                        { "type" : "content-delta" , "delta" : { "message" : { "content" : { "text" : " \\ud83d\\ude00" } } } }
                        """ + END, """
                        text Hi
                        text  \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("thinking, then text", START + """
                        {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}
                        {"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"Hm"}}}}
                        {"type":"content-end","index":0}
                        """ + TEXT + END, """
                        think Hm
                        text A
                        end_turn 9+5
                        """),
                new Story(
                        "a plan without calls, citations of nothing, and unknown events",
                        START + """
                        {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"lost"}}}
                        {"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":1,"text":"lost","sources":[{"document":{"text":"lost"}}]}}}}
                        {"type":"citation-end","index":0}
                        {"type":"debug","prompt":"lost"}
                        {"type":"hologram","delta":{"message":{"content":{"text":"lost"}}}}
                        {"type":null,"delta":null}
                        {"type":"content-delta","delta":{"message":{"content":null}}}
                        {"type":"content-delta","delta":{"message":null}}
                        {"type":"content-delta","delta":{"message":{"content":{"text":null}}}}
                        """ + TEXT + END,
                        """
                        text A
                        end_turn 9+5
                        """),
                new Story("data that is not JSON", START + """
                        {"type":"content-delta","delta":{"message":{"content":{"text":"lost"}}}
                        lost
                        """ + TEXT + END, """
                        text A
                        end_turn 9+5
                        skipped 2
                        """),
                new Story("tokens only as billed units, with fractions", TEXT + """
                        {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":7.0,"output_tokens":2.0}}}}
                        """, """
                        text A
                        end_turn 7+2
                        """),
                new Story("tokens before what is billed", TEXT + """
                        {"type":"message-end","delta":{"usage":{"tokens":{"input_tokens":9,"output_tokens":5,"reasoning_tokens":1},"billed_units":{"input_tokens":7}},"finish_reason":"COMPLETE"}}
                        """, """
                        text A
                        end_turn 9+5
                        """),
                new Story("no usage", TEXT + """
                        {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":null}}
                        """, """
                        text A
                        end_turn 1+1 estimated
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("a call in pieces", START + """
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","type":"function","function":{"name":"f","arguments":""}}}}}
                        {"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\\"a\\": \\"\\u00e9"}}}}}
                        {"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"\\"}"}}}}}
                        {"type":"tool-call-end","index":0}
                        """ + END.replace("COMPLETE", "TOOL_CALL"), """
                        call 0 t f
                        input 0 {"a": "é
                        input 0 "}
                        called 0 t f {"a": "é"}
                        tool_use 9+5
                        """),
                new Story(
                        "two calls, one without arguments and one without its end",
                        START + """
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","function":{"name":"f"}}}}}
                        {"type":"tool-call-end","index":0}
                        {"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"u","function":{"name":"g","arguments":"{}"}}}}}
                        """ + END.replace("COMPLETE", "TOOL_CALL"),
                        """
                        call 0 t f
                        called 0 t f\s
                        call 1 u g
                        input 1 {}
                        called 1 u g {}
                        tool_use 9+5
                        """),
                new Story("two calls in one place, and a reason that forgets them", START + """
                        {"type":"tool-call-start","delta":{"message":{"tool_calls":{"id":"t","function":{"name":"f","arguments":"{"}}}}}
                        {"type":"tool-call-delta","delta":{"message":{"tool_calls":{"function":{"arguments":"}"}}}}}
                        {"type":"tool-call-start","delta":{"message":{"tool_calls":{"id":"u","function":{"name":"g","arguments":"{}"}}}}}
                        """ + END, """
                        call 0 t f
                        input 0 {
                        input 0 }
                        call 1 u g
                        called 0 t f {}
                        input 1 {}
                        called 1 u g {}
                        tool_use 9+5
                        """),
                new Story("arguments that are an object", START + """
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","function":{"name":"f","arguments":{"a":1}}}}}}
                        {"type":"tool-call-end","index":0}
                        """ + END, """
                        call 0 t f
                        input 0 {"a":1}
                        called 0 t f {"a":1}
                        tool_use 9+5
                        """),
                new Story("lists in place of single objects", START + """
                        {"type":"content-delta","index":0,"delta":{"message":{"content":[{"type":"text","text":"A"},{"thinking":"Hm"},{"text":"B"}]}}}
                        {"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":[{"id":"t","function":{"name":"f","arguments":"{\\"a\\":1}"}},{"id":"u","function":{"name":"g","arguments":""}}]}}}
                        {"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":[{"function":{"arguments":"{\\"b\\":"}},{"function":{"arguments":"2}"}}]}}}
                        """ + END, """
                        text A
                        think Hm
                        text B
                        ReasoningSigned[text=Hm, signature=cohere:unsigned]
                        call 0 t f
                        input 0 {"a":1}
                        call 1 u g
                        input 1 {"b":
                        input 1 2}
                        called 0 t f {"a":1}
                        called 1 u g {"b":2}
                        tool_use 9+5
                        """),
                new Story("one id and name for two calls", START + """
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"f","function":{"name":"f","arguments":"{\\"a\\":1}"}}}}}
                        {"type":"tool-call-end","index":0}
                        {"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"f","function":{"name":"f","arguments":"{\\"a\\":2}"}}}}}
                        {"type":"tool-call-end","index":1}
                        """ + END, """
                        call 0 f f
                        input 0 {"a":1}
                        called 0 f f {"a":1}
                        call 1 made f
                        input 1 {"a":2}
                        called 1 made f {"a":2}
                        tool_use 9+5
                        """),
                new Story("two calls without ids", START + """
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"function":{"name":"f","arguments":"{}"}}}}}
                        {"type":"tool-call-end","index":0}
                        {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"function":{"name":"f","arguments":"{}"}}}}}
                        """ + END, """
                        call 0 made f
                        input 0 {}
                        called 0 made f {}
                        call 1 made f
                        input 1 {}
                        called 1 made f {}
                        tool_use 9+5
                        """),
                new Story("pieces and ends of calls that never began", START + """
                        {"type":"tool-call-delta","index":4,"delta":{"message":{"tool_calls":{"function":{"arguments":"lost"}}}}}
                        {"type":"tool-call-end","index":4}
                        {"type":"tool-call-end"}
                        """ + END, """
                        end_turn 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                finish("COMPLETE", "end_turn 9+5"),
                finish("MAX_TOKENS", "max_tokens 9+5"),
                finish("STOP_SEQUENCE", "stop_sequence 9+5"),
                finish("TOOL_CALL", "end_turn 9+5"),
                finish("WHATEVER", "end_turn 9+5"),
                finish("ERROR", "failed provider_unavailable"),
                finish("ERROR_TOXIC", "failed provider_content_filter"),
                finish("ERROR_LIMIT", "failed provider_invalid_request"),
                finish("TIMEOUT", "failed provider_timeout"),
                new Story("an error in the last event", TEXT + """
                        {"type":"message-end","delta":{"error":"model overloaded","finish_reason":"ERROR","usage":{}}}
                        """, """
                        text A
                        failed provider_unavailable
                        """),
                new Story("[DONE], but no message-end", TEXT + "[DONE]\n", """
                        text A
                        end_turn 1+1 estimated
                        """),
                new Story("[DONE] alone", "[DONE]\n", """
                        failed provider_protocol
                        """),
                new Story("[DONE] after the start", START + "[DONE]\n", """
                        failed provider_protocol
                        """),
                new Story("a message-end that says nothing", START + "{\"type\":\"message-end\",\"delta\":{}}\n", """
                        failed provider_protocol
                        """),
                new Story("an empty reply with its reason", START + END, """
                        end_turn 9+5
                        """),
                new Story("neither [DONE] nor message-end", START + TEXT, """
                        text A
                        failed provider_protocol
                        """),
                new Story("no [DONE]", TEXT + END.replace("[DONE]", ""), """
                        text A
                        end_turn 9+5
                        """),
                new Story("content twice in one message, of which the last counts", TEXT + """
                        {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"lost"},"content":[]}}}
                        """ + END, """
                        text A
                        end_turn 9+5
                        """),
                new Story("the end twice, and more after it", TEXT + END + END + TEXT, """
                        text A
                        end_turn 9+5
                        """),
                failure("{\"message\":\"internal server error\"}"),
                failure("{\"id\":\"i\",\"message\":\"internal server error\"}"),
                failure("{\"error\":{\"message\":\"m\"}}"),
                failure("{\"type\":\"error\",\"message\":\"m\"}"),
                failure("error: {\"message\":\"m\"}"),
                failure("error: gone"));
    }

    private static Story finish(String reason, String expected) {
        return new Story(reason, TEXT + END.replace("COMPLETE", reason), "text A\n" + expected + "\n");
    }

    private static Story failure(String data) {
        return new Story(data, TEXT + data + "\n" + TEXT + END, "text A\nfailed provider_unavailable\n");
    }
}
