package dev.sluice.provider.gemini;

import dev.sluice.provider.Story;
import java.util.List;

/** Streams of generated content as Gemini writes or might write them, with the expected events. */
final class GeminiStories {

    private GeminiStories() {}

    private static final String STOP = """
            {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],\
            "usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5,"totalTokenCount":14}}
            """;

    static List<Story> content() {
        return List.of(
                new Story("text, the reason to finish with its last piece", """
                        {"candidates": [{"content": {"parts": [{"text": "Hello"}],"role": "model"},"index": 0}],"modelVersion": "gemini-2.5-flash","responseId": "r"}
                        {"candidates": [{"content": {"parts": [{"text": " \\ud83d\\ude00"}],"role": "model"},"finishReason": "STOP","index": 0}],"usageMetadata": {"promptTokenCount": 9,"candidatesTokenCount": 5}}
                        """, """
                        text Hello
                        text  \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("a reason to finish with every chunk", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}
                        {"candidates":[{"content":{"parts":[{"text":"B"}]},"finishReason":"STOP"}]}
                        {"candidates":[{"content":{"parts":[{"text":"C"}]},"finishReason":"MAX_TOKENS"}]}
                        """, """
                        text A
                        text B
                        text C
                        max_tokens 1+1 estimated
                        """),
                new Story("several parts in a chunk, thoughts among them", """
                        {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"thought":true,"text":"!"},{"text":"A"},{"thought":false,"text":"B"}]}}]}
                        {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"EoEC"}]}}]}
                        """ + STOP, """
                        think Hm
                        think !
                        text A
                        text B
                        ReasoningSigned[text=Hm!, signature=gemini:text:EoEC]
                        end_turn 9+5
                        """),
                new Story("content that is not relayed", """
                        {"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"lost","id":"8x"},"thoughtSignature":"Eq"},{"text":""}]}}]}
                        {"candidates":[{"content":{"parts":[{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"lost"}}]}}]}
                        {"candidates":[{"content":{"parts":[{"fileData":{"fileUri":"lost"}},{"hologram":{"text":"lost"},"thoughtSignature":"Eq"}]}}]}
                        {"candidates":[{"content":{},"groundingMetadata":{"webSearchQueries":["lost"],"searchEntryPoint":{"renderedContent":"lost"}},"citationMetadata":{}}]}
                        {"candidates":[{"index":0,"safetyRatings":[{"category":"HARM_CATEGORY_HARASSMENT","blocked":false}]}]}
                        {"candidates":[]}
                        {"promptFeedback":{"safetyRatings":[]}}
                        """ + STOP, """
                        end_turn 9+5
                        """),
                new Story("several candidates, the index after the content", """
                        {"candidates":[{"content":{"parts":[{"text":"B"}]},"finishReason":"MAX_TOKENS","index":1},{"content":{"parts":[{"text":"A"}]},"index":0}]}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        """),
                new Story("a list of chunks in one event", """
                        [{"candidates":[{"content":{"parts":[{"text":"A"}]}}]},{"candidates":[{"content":{"parts":[{"text":"B"}]},"finishReason":"STOP"}]},{}]
                        """, """
                        text A
                        text B
                        end_turn 1+1 estimated
                        """),
                new Story("data that is not JSON", """
                        {"candidates":[{"content":{"parts":[{"text":"lost"}]}}]
                        {"candidates":[{"content":{"parts":[{"text":"A"}]}}]}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        skipped 1
                        """));
    }

    static List<Story> usage() {
        return List.of(
                new Story("in every chunk, growing, thinking apart", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]}}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}
                        {"candidates":[{"content":{"parts":[{"text":"B"}]}}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":2,"thoughtsTokenCount":30}}
                        {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":3,"thoughtsTokenCount":31,"toolUsePromptTokenCount":400,"totalTokenCount":442}}
                        """, """
                        text A
                        text B
                        end_turn 8+34
                        """),
                new Story("thinking only", """
                        {"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":7,"thoughtsTokenCount":16,"totalTokenCount":23}}
                        """, """
                        max_tokens 7+16
                        """),
                new Story("a later chunk that does not count the reply", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]}}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":2}}
                        {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":9}}
                        """, """
                        text A
                        end_turn 7+2
                        """),
                new Story("nothing written", """
                        {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}
                        """, """
                        end_turn 7+0
                        """),
                new Story("no counts, but a kind of traffic", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}],"usageMetadata":{"trafficType":"ON_DEMAND"}}
                        """, """
                        text A
                        end_turn 1+1 estimated
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("calls with and without an id, of the same kind", """
                        {"candidates":[{"content":{"parts":[{"text":"A"},{"functionCall":{"name":"f","args":{"a": "\\u00e9", "b": [1]}},"thoughtSignature":"CiQB"}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","args":{},"name":"f"}},{"functionCall":{"name":"f"}}]}}]}
                        """ + STOP, """
                        text A
                        call 0 made f
                        input 0 {"a": "\\u00e9", "b": [1]}
                        called 0 made f {"a": "\\u00e9", "b": [1]}
                        ReasoningSigned[text=, signature=gemini:call0:CiQB]
                        call 1 x f
                        call 2 made f
                        input 1 {}
                        called 1 x f {}
                        called 2 made f\s
                        tool_use 9+5
                        """),
                new Story("single objects in place of lists, and arguments in a string", """
                        {"candidates":{"content":{"parts":{"text":"A"}}}}
                        {"candidates":{"content":{"parts":{"functionCall":{"name":"f","args":"{\\"a\\":1}"}}}}}
                        """ + STOP, """
                        text A
                        call 0 made f
                        input 0 {"a":1}
                        called 0 made f {"a":1}
                        tool_use 9+5
                        """),
                new Story("one id for two calls, and one that is sent again with more arguments", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{"a":1}}},{"functionCall":{"id":"x","name":"g","args":{"b":1}}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{"a":1,"c":2}}}]}}]}
                        """ + STOP, """
                        call 0 x f
                        call 1 made g
                        input 0 {"a":1,"c":2}
                        called 0 x f {"a":1,"c":2}
                        input 1 {"b":1}
                        called 1 made g {"b":1}
                        tool_use 9+5
                        """),
                new Story("a repeated call", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{"a":1}}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{"a":1}}}]}}]}
                        """ + STOP, """
                        call 0 x f
                        input 0 {"a":1}
                        called 0 x f {"a":1}
                        tool_use 9+5
                        """),
                new Story("objects that are not calls", """
                        {"candidates":[{"content":{"parts":[{"functionCall":null},{"functionCall":{"args":{}}},{"functionResponse":{"name":"f"}}]}}]}
                        """ + STOP, """
                        end_turn 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                finish("STOP", "end_turn 1+1 estimated"),
                finish("MAX_TOKENS", "max_tokens 1+1 estimated"),
                finish("SAFETY", "refusal 1+1 estimated"),
                finish("RECITATION", "refusal 1+1 estimated"),
                finish("PROHIBITED_CONTENT", "refusal 1+1 estimated"),
                finish("MALFORMED_FUNCTION_CALL", "failed provider_protocol"),
                finish("OTHER", "end_turn 1+1 estimated"),
                finish("FINISH_REASON_UNSPECIFIED", "failed provider_protocol"),
                new Story("the prompt is refused", """
                        {"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}}
                        """, """
                        refusal 4+0
                        """),
                new Story("a role alone", """
                        {"candidates":[{"content":{"role":"model"}}]}
                        """, """
                        failed provider_protocol
                        """),
                new Story("an empty reply with its reason", STOP, """
                        end_turn 9+5
                        """),
                new Story("a call, and a limit", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{}}}]},"finishReason":"MAX_TOKENS"}]}
                        """, """
                        call 0 x f
                        input 0 {}
                        called 0 x f {}
                        max_tokens 1+1 estimated
                        """),
                new Story("the connection ends without a reason", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]}}]}
                        """, """
                        text A
                        failed provider_protocol
                        """),
                failure(
                        "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"m\"}}",
                        "provider_unavailable"),
                failure(
                        "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"The model is overloaded.\"}}",
                        "provider_overloaded"),
                failure("[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}]", "provider_rate_limited"),
                failure("{\"error\":{\"code\":429}}", "provider_rate_limited"),
                failure("{\"error\":\"overloaded\"}", "provider_overloaded"),
                failure("{\"error\":true}", "provider_unavailable"),
                failure("{\"code\":504,\"message\":\"m\",\"status\":\"DEADLINE_EXCEEDED\"}", "provider_timeout"),
                failure("{\"detail\":\"m\"}", "provider_unavailable"),
                failure("error: {}", "provider_unavailable"),
                failure("error: gone", "provider_unavailable"),
                new Story("no error at all", "{\"error\":null,\"message\":null}\n{\"error\":false}\n" + STOP, """
                        end_turn 9+5
                        """));
    }

    private static Story finish(String reason, String end) {
        return new Story(
                reason,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]},\"finishReason\":\"" + reason + "\"}]}\n",
                "text A\n" + end + '\n');
    }

    private static Story failure(String chunk, String code) {
        String text = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A\"}]},\"finishReason\":\"STOP\"}]}\n";
        return new Story(chunk, text + chunk + '\n' + text, "text A\nfailed " + code + '\n');
    }
}
