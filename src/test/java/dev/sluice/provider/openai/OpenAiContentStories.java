package dev.sluice.provider.openai;

import dev.sluice.provider.Story;
import java.util.List;

/** Chat completion streams with thinking, refusals and tool calls, with the expected events. */
final class OpenAiContentStories {

    private OpenAiContentStories() {}

    static List<Story> thinkingAndRefusals() {
        return List.of(
                new Story("thinking under either name, and once where both are there", """
                        {"choices":[{"delta":{"reasoning_content":"A"}}]}
                        {"choices":[{"delta":{"reasoning":"B"}}]}
                        {"choices":[{"delta":{"reasoning":"C","reasoning_content":"C","content":""}}]}
                        {"choices":[{"delta":{"reasoning":"","reasoning_content":"D"}}]}
                        {"choices":[{"delta":{"reasoning":null,"reasoning_content":null,"content":"E"}}]}
                        {"choices":[{"delta":{"reasoning":"F","reasoning_details":[{"type":"reasoning.text","text":"F"}]}}]}
                        {"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"?"},{"text":"G"}]}}]}
                        {"choices":[{"delta":{"reasoning_details":[{"text":"H"}],"reasoning":"H"}}]}
                        {"choices":[{"delta":{"reasoning_text":"I"}}]}
                        [DONE]
                        """, """
                        think A
                        think B
                        think C
                        think D
                        text E
                        think F
                        think G
                        think H
                        think I
                        end_turn 1+3 estimated
                        """),
                new Story("content as a list of parts", """
                        {"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}}]}
                        {"choices":[{"delta":{"content":[{"type":"text","text":"A"},"?",{"type":"image"},{"type":"text","text":"B"}]}}]}
                        [DONE]
                        """, """
                        think Hm
                        text A
                        text B
                        end_turn 1+1 estimated
                        """),
                new Story("think tags are left in the text", """
                        {"choices":[{"delta":{"content":"<think>Hm</think>A"}}]}
                        [DONE]
                        """, """
                        text <think>Hm</think>A
                        end_turn 1+5 estimated
                        """),
                new Story("a refusal without content, and the stop reason stop", """
                        {"choices":[{"delta":{"content":null,"refusal":"I ca"}}]}
                        {"choices":[{"delta":{"refusal":"n't"},"finish_reason":"stop"}]}
                        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}
                        [DONE]
                        """, """
                        refusal 9+2 refusal: I can't
                        """),
                new Story("a refusal after text", """
                        {"choices":[{"delta":{"content":"Well","refusal":null}}]}
                        {"choices":[{"delta":{"refusal":"No"}}]}
                        [DONE]
                        """, """
                        text Well
                        refusal 1+2 estimated refusal: No
                        """),
                new Story("a content filter ends the reply", """
                        {"choices":[{"delta":{"content":"Well"},"finish_reason":"content_filter"}]}
                        [DONE]
                        """, """
                        text Well
                        refusal 1+1 estimated
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("in pieces", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}
                        {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"x":
                        input 0 1}
                        called 0 a f {"x":1}
                        tool_use 1+2 estimated
                        """),
                new Story("parallel and interleaved", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}},\
                        {"index":1,"id":"b","function":{"name":"g","arguments":"2"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"2"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1"}}]}}]}
                        {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 a f
                        input 0 1
                        call 1 b g
                        input 1 2
                        input 1 2
                        input 0 1
                        called 0 a f 11
                        called 1 b g 22
                        tool_use 1+1 estimated
                        """),
                new Story("without index, the second with its own id", """
                        {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        call 1 b f
                        input 1 {
                        input 1 }
                        input 0 {}
                        called 0 a f {}
                        called 1 b f {}
                        tool_use 1+1 estimated
                        """),
                new Story("index 0 for every call", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        call 1 b f
                        input 0 {}
                        called 0 a f {}
                        input 1 {}
                        called 1 b f {}
                        tool_use 1+1 estimated
                        """),
                new Story("without id and index", """
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\\"a\\":1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"g","arguments":"{\\"b\\":2}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 made f
                        input 0 {"a":1}
                        call 1 made g
                        input 1 {"b":2}
                        called 0 made f {"a":1}
                        called 1 made g {"b":2}
                        tool_use 1+4 estimated
                        """),
                new Story("arguments that are an object", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{"q":"a\\"b","n":[1, 2]}}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"q":"a\\"b","n":[1, 2]}
                        called 0 a f {"q":"a\\"b","n":[1, 2]}
                        tool_use 1+6 estimated
                        """),
                new Story("a finished call sent once more", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":1}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"x":1}
                        called 0 a f {"x":1}
                        tool_use 1+2 estimated
                        """),
                new Story("id and name in every piece", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"x":
                        input 0 1}
                        called 0 a f {"x":1}
                        tool_use 1+2 estimated
                        """),
                new Story("without arguments", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}}]},"finish_reason":"tool_calls"}]}
                        [DONE]
                        """, """
                        call 0 a f
                        called 0 a f\s
                        tool_use 1+0 estimated
                        """),
                new Story("the name after the arguments began", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {
                        input 0 }
                        called 0 a f {}
                        tool_use 1+1 estimated
                        """),
                new Story("another id in every piece of one call", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a1","function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a2","function":{"arguments":"}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a1 f
                        input 0 {
                        input 0 }
                        called 0 a1 f {}
                        tool_use 1+1 estimated
                        """),
                new Story("the old function_call", """
                        {"choices":[{"delta":{"function_call":{"name":"f","arguments":""}}}]}
                        {"choices":[{"delta":{"function_call":{"arguments":"{}"}},"finish_reason":"function_call"}]}
                        [DONE]
                        """, """
                        call 0 made f
                        input 0 {}
                        called 0 made f {}
                        tool_use 1+1 estimated
                        """),
                new Story("text around calls", """
                        {"choices":[{"delta":{"content":"A","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}
                        {"choices":[{"delta":{"content":"B","tool_calls":null}}]}
                        {"choices":[{"delta":{},"finish_reason":"stop"}]}
                        [DONE]
                        """, """
                        text A
                        call 0 a f
                        text B
                        input 0 {}
                        called 0 a f {}
                        tool_use 1+1 estimated
                        """),
                new Story("without index, interleaved by their ids", """
                        {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{"}},{"id":"b","function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"arguments":"\\"x\\":"}},{"id":"b","function":{"arguments":"\\"y\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"arguments":"1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"arguments":"2}"}}]},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 a f
                        input 0 {
                        call 1 b f
                        input 1 {
                        input 0 "x":
                        input 1 "y":
                        input 0 1}
                        input 1 2}
                        called 0 a f {"x":1}
                        called 1 b f {"y":2}
                        tool_use 1+4 estimated
                        """),
                new Story("index 0 for every call, interleaved by their ids", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"g","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"b","function":{"arguments":" }"}}]},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 a f
                        input 0 {
                        call 1 b g
                        input 1 {
                        input 0 }
                        input 1  }
                        called 0 a f {}
                        called 1 b g { }
                        tool_use 1+2 estimated
                        """),
                new Story("without id and index, the name in every piece", """
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\\"x\\":12}"}}]},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 made f
                        input 0 {"x":
                        input 0 1}
                        call 1 made f
                        input 1 {"x":
                        called 0 made f {"x":1}
                        input 1 12}
                        called 1 made f {"x":12}
                        tool_use 1+4 estimated
                        """),
                new Story("its id after its name", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"}"}}]},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 made f
                        input 0 {
                        input 0 }
                        called 0 made f {}
                        tool_use 1+1 estimated
                        """),
                new Story("in pieces, then whole", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\""}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 a f
                        input 0 {"x"
                        input 0 :1}
                        called 0 a f {"x":1}
                        tool_use 1+2 estimated
                        """),
                new Story("a place for a call, and no call in it", """
                        {"choices":[{"delta":{"content":"A","tool_calls":[{"index":0,"function":{"arguments":""}}]},"finish_reason":"stop"}]}
                        """, """
                        text A
                        end_turn 1+1 estimated
                        """),
                new Story("an empty object in place of arguments that follow", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"x":
                        input 0 1}
                        called 0 a f {"x":1}
                        tool_use 1+2 estimated
                        """),
                new Story("single objects in place of lists", """
                        {"choices":{"index":0,"delta":{"content":{"type":"text","text":"A"},"reasoning_details":{"text":"Hm"}}}}
                        {"choices":{"delta":{"tool_calls":{"id":"a","function":{"name":"f","arguments":"{\\"x\\":1}"}}},"finish_reason":"tool_calls"}}
                        [DONE]
                        """, """
                        text A
                        think Hm
                        call 0 a f
                        input 0 {"x":1}
                        called 0 a f {"x":1}
                        tool_use 1+3 estimated
                        """),
                new Story("one id for two places with two names", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"a","function":{"name":"g","arguments":"{\\"y\\":"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"a","function":{"arguments":"2}"}},{"index":0,"id":"a","function":{"arguments":"1}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 a f
                        input 0 {"x":
                        call 1 made g
                        input 1 {"y":
                        input 1 2}
                        input 0 1}
                        called 0 a f {"x":1}
                        called 1 made g {"y":2}
                        tool_use 1+4 estimated
                        """),
                new Story("one id and name for several places, then without places", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"f","function":{"name":"f","arguments":"{\\"x\\":1}"}},{"index":1,"id":"f","function":{"name":"f","arguments":"{\\"x\\":2}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"id":"f","function":{"name":"f","arguments":"{\\"x\\":3}"}},{"id":"f","function":{"name":"f","arguments":"{\\"x\\":3}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 f f
                        input 0 {"x":1}
                        call 1 made f
                        input 1 {"x":2}
                        call 2 made f
                        input 2 {"x":3}
                        called 0 f f {"x":1}
                        called 1 made f {"x":2}
                        called 2 made f {"x":3}
                        tool_use 1+6 estimated
                        """),
                new Story("index 0 for every call, without ids", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\\"x\\":1}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\\"x\\":2}"}}]}}]}
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"g","arguments":"{\\"x\\":2}"}}]}}]}
                        [DONE]
                        """, """
                        call 0 made f
                        input 0 {"x":1}
                        call 1 made f
                        input 1 {"x":2}
                        call 2 made g
                        input 2 {"x":2}
                        called 0 made f {"x":1}
                        called 1 made f {"x":2}
                        called 2 made g {"x":2}
                        tool_use 1+6 estimated
                        """),
                new Story("a call without a name, before another", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{\\"x\\":1}"}},{"index":1,"id":"b","function":{"name":"g","arguments":"{\\"y\\":2}"}}]}}]}
                        {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}
                        """, """
                        call 0 b g
                        input 0 {"y":2}
                        called 0 b g {"y":2}
                        tool_use 1+2 estimated
                        """),
                new Story("a reason that says there are calls, and none", """
                        {"choices":[{"delta":{"content":"A","tool_calls":[{"index":0,"id":"a","function":{"arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
                        [DONE]
                        """, """
                        text A
                        end_turn 1+1 estimated
                        """),
                new Story("a call cut off by the limit", """
                        {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]},"finish_reason":"length"}]}
                        """, """
                        call 0 a f
                        input 0 {
                        max_tokens 1+1 estimated
                        """));
    }
}
