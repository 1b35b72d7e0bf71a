package dev.sluice.provider.responses;

import dev.sluice.provider.Story;
import java.util.List;

/** Streams of response events as servers write or might write them, with the expected events. */
final class ResponsesStories {

    private ResponsesStories() {}

    static final String START = """
            {"type":"response.created","response":{"id":"r","status":"in_progress","error":null,"output":[],"usage":null}}
            {"type":"response.in_progress","response":{"id":"r","status":"in_progress","error":null,"output":[]}}
            """;

    static final String STOP = """
            {"type":"response.completed","response":{"status":"completed","error":null,"output":[],\
            "usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":0},"output_tokens":5,"total_tokens":14}}}
            """;

    static final String HELLO = """
            {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hello","logprobs":[],"obfuscation":"x"}
            """;

    static List<Story> content() {
        return List.of(
                new Story("text, sent four times", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"message","content":[],"role":"assistant"}}
                        {"type":"response.content_part.added","output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hello"}
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":" \\ud83d\\ude00"}
                        {"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Hello \\ud83d\\ude00"}
                        {"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hello \\ud83d\\ude00"}}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"Hello \\ud83d\\ude00"}]}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello \\ud83d\\ude00"}]}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        text Hello
                        text  \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("types in the events' names alone", """
                        response.output_text.delta: {"delta":"Hi"}
                        response.completed: {"response":{"status":"completed","usage":{"input_tokens":2,"output_tokens":1}}}
                        """, """
                        text Hi
                        end_turn 2+1
                        """),
                new Story("a summary of the thinking, in two parts", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","summary":[],"encrypted_content":"gAAA"}}
                        {"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}
                        {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"**A**"}
                        {"type":"response.reasoning_summary_text.done","output_index":0,"summary_index":0,"text":"**A**"}
                        {"type":"response.reasoning_summary_part.done","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"**A**"}}
                        {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"B"}
                        {"type":"response.reasoning_summary_text.done","output_index":0,"summary_index":1,"text":"B"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","summary":[{"type":"summary_text","text":"**A**"},{"type":"summary_text","text":"B"}]}}
                        """ + STOP, """
                        think **A**
                        think B
                        end_turn 9+5
                        """),
                new Story("the thinking itself, and then text at the same indices", START + """
                        {"type":"response.reasoning_text.delta","output_index":0,"content_index":0,"delta":"Hm"}
                        {"type":"response.reasoning_text.done","output_index":0,"content_index":0,"text":"Hm"}
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"A"}
                        """ + STOP, """
                        think Hm
                        text A
                        end_turn 9+5
                        """),
                new Story("a refusal", START + """
                        {"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"I "}
                        {"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"won't."}
                        {"type":"response.refusal.done","output_index":0,"content_index":0,"refusal":"I won't."}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"refusal","refusal":"I won't."}]}}
                        """ + STOP, """
                        refusal 9+5 refusal: I won't.
                        """),
                new Story("content that is not relayed", START + HELLO + """
                        {"type":"response.output_item.added","output_index":1,"item":{"type":"web_search_call","id":"w","status":"in_progress"}}
                        {"type":"response.web_search_call.searching","output_index":1,"item_id":"w"}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"web_search_call","action":{"type":"search","query":"lost"}}}
                        {"type":"response.output_item.added","output_index":2,"item":{"type":"mcp_call","id":"m","name":"f","arguments":"","error":null}}
                        {"type":"response.mcp_call_arguments.delta","output_index":2,"delta":"{}"}
                        {"type":"response.mcp_call_arguments.done","output_index":2,"arguments":"{}"}
                        {"type":"response.output_item.done","output_index":2,"item":{"type":"mcp_call","id":"m","name":"f","arguments":"{}","output":"lost","error":{"type":"x"}}}
                        {"type":"response.code_interpreter_call_code.delta","output_index":3,"delta":"print()"}
                        {"type":"response.output_text.annotation.added","output_index":0,"annotation":{"type":"file_path","file_id":"lost"}}
                        {"type":"response.hologram.delta","output_index":4,"delta":"lost"}
                        {"type":"response.output_item.done","output_index":4,"item":{"type":"hologram","content":[{"type":"output_text","text":"lost"}]}}
                        keepalive: {"type":"keepalive","sequence_number":9}
                        """ + STOP, """
                        text Hello
                        end_turn 9+5
                        """),
                new Story("no usage", START + HELLO + """
                        {"type":"response.completed","response":{"status":"completed","usage":null}}
                        """, """
                        text Hello
                        end_turn 1+2 estimated
                        """),
                new Story("data that is not JSON", START + """
                        {"type":"response.output_text.delta","delta":"lost"
                        {"type":"response.output_text.delta","delta":{"text":"lost"}}
                        """ + HELLO + STOP, """
                        text Hello
                        end_turn 9+5
                        skipped 1
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("two calls that interleave", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":""}}
                        {"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"fc_2","call_id":"d","name":"g","arguments":""}}
                        {"type":"response.function_call_arguments.delta","output_index":1,"item_id":"fc_2","delta":"2"}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"{\\"a\\":"}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"1}"}
                        {"type":"response.function_call_arguments.done","output_index":0,"item_id":"fc_1","arguments":"{\\"a\\":1}"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{\\"a\\":1}"}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{\\"a\\":1}"},{"type":"function_call","call_id":"d","name":"g","arguments":"2"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        call 0 c f
                        call 1 d g
                        input 1 2
                        input 0 {"a":
                        input 0 1}
                        called 0 c f {"a":1}
                        called 1 d g 2
                        tool_use 9+5
                        """),
                new Story("a call whose arguments come whole, with and without its item", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}
                        {"type":"response.function_call_arguments.done","output_index":0,"arguments":"{}"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}
                        {"type":"response.function_call_arguments.done","output_index":1,"arguments":"{}"}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"d","name":"g","arguments":{"a":[1]}}}
                        """ + STOP, """
                        call 0 c f
                        input 0 {}
                        called 0 c f {}
                        call 1 d g
                        input 1 {}
                        called 1 d g {}
                        tool_use 9+5
                        """),
                new Story("arguments as an object, and none", START + """
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":{"a": [1]}}}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc","name":"g","arguments":""}}
                        """ + STOP, """
                        call 0 c f
                        input 0 {"a": [1]}
                        called 0 c f {"a": [1]}
                        call 1 fc g
                        called 1 fc g\s
                        tool_use 9+5
                        """),
                new Story("a tool that takes text", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","call_id":"c","name":"f","input":""}}
                        {"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"a \\"b\\""}
                        {"type":"response.custom_tool_call_input.done","output_index":0,"input":"a \\"b\\""}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","call_id":"c","name":"f","input":"a \\"b\\""}}
                        """ + STOP, """
                        call 0 c f
                        input 0 a "b"
                        called 0 c f a "b"
                        tool_use 9+5
                        """),
                new Story("calls of a server that gives no indices", START + """
                        {"type":"response.output_item.added","item":{"type":"function_call","call_id":"c","name":"f","arguments":""}}
                        {"type":"response.function_call_arguments.delta","delta":"1"}
                        {"type":"response.output_item.added","item":{"type":"function_call","call_id":"d","name":"g","arguments":""}}
                        {"type":"response.function_call_arguments.delta","delta":"2"}
                        {"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"f","arguments":"1"}}
                        {"type":"response.output_item.done","item":{"type":"function_call","call_id":"d","name":"g","arguments":"2"}}
                        """ + STOP, """
                        call 0 c f
                        input 0 1
                        call 1 d g
                        input 1 2
                        called 0 c f 1
                        called 1 d g 2
                        tool_use 9+5
                        """),
                new Story("calls in one place, told apart by their items", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":""}}
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_2","call_id":"d","name":"g","arguments":""}}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_1","delta":"1"}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"fc_2","delta":"2"}
                        {"type":"response.function_call_arguments.done","output_index":0,"item_id":"fc_2","arguments":"2"}
                        {"type":"response.function_call_arguments.done","output_index":0,"item_id":"fc_1","arguments":"1"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_2","call_id":"d","name":"g","arguments":"2"}}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"1"}}
                        """ + STOP, """
                        call 0 c f
                        call 1 d g
                        input 0 1
                        input 1 2
                        called 0 c f 1
                        called 1 d g 2
                        tool_use 9+5
                        """),
                new Story("items whose ids change with every event", START + """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"x1","call_id":"c","name":"f","arguments":""}}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"x2","delta":"{"}
                        {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"x3","delta":"}"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"x4","call_id":"c","name":"f","arguments":"{}"}}
                        """ + STOP, """
                        call 0 c f
                        input 0 {
                        input 0 }
                        called 0 c f {}
                        tool_use 9+5
                        """),
                new Story("calls without ids", START + """
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","name":"f","arguments":"{}"}}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","name":"f","arguments":"{}"}}
                        """ + STOP, """
                        call 0 made f
                        input 0 {}
                        called 0 made f {}
                        call 1 made f
                        input 1 {}
                        called 1 made f {}
                        tool_use 9+5
                        """),
                new Story("arguments before the call has a name", START + """
                        {"type":"response.function_call_arguments.delta","output_index":0,"delta":"1"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"1"}}
                        """ + STOP, """
                        call 0 c f
                        input 0 1
                        called 0 c f 1
                        tool_use 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                ending(
                        "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":"
                                + "{\"reason\":\"max_output_tokens\"}}}",
                        "max_tokens 1+2 estimated"),
                ending(
                        "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":"
                                + "{\"reason\":\"content_filter\"}}}",
                        "refusal 1+2 estimated"),
                ending(
                        "{\"type\":\"response.incomplete\",\"response\":{\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}",
                        "max_tokens 0+0"),
                ending(
                        "{\"type\":\"response.done\",\"response\":{\"status\":\"completed\"}}",
                        "end_turn 1+2 estimated"),
                ending("{\"type\":\"response.completed\"}", "end_turn 1+2 estimated"),
                ending(
                        "{\"type\":\"response.cancelled\",\"response\":{\"status\":\"cancelled\"}}",
                        "failed provider_unavailable"),
                ending(
                        "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":"
                                + "{\"code\":\"server_error\",\"message\":\"m\"}}}",
                        "failed provider_unavailable"),
                ending(
                        "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":"
                                + "{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}}",
                        "failed provider_rate_limited"),
                ending(
                        "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":null}}",
                        "failed provider_unavailable"),
                ending(
                        "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"param\":null}",
                        "failed provider_rate_limited"),
                ending(
                        "error: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                                + "\"code\":\"context_length_exceeded\"}}",
                        "failed provider_invalid_request"),
                ending("error: {\"type\":\"server_error\",\"message\":\"m\"}", "failed provider_unavailable"),
                ending("error: gone", "failed provider_unavailable"),
                ending("{\"error\":\"overloaded\"}", "failed provider_overloaded"),
                ending("{\"error\":{\"message\":\"m\",\"code\":429}}", "failed provider_rate_limited"),
                ending("{\"detail\":\"m\"}", "failed provider_unavailable"),
                ending("{\"code\":503,\"message\":\"m\"}", "failed provider_unavailable"),
                new Story("the connection ends before the response does", START + HELLO, """
                        text Hello
                        failed provider_protocol
                        """),
                new Story("an empty response that is complete", START + STOP, """
                        end_turn 9+5
                        """),
                new Story("[DONE] alone", "[DONE]\n", """
                        failed provider_protocol
                        skipped 1
                        """),
                new Story("[DONE], which is not the response's end", HELLO + "[DONE]\n", """
                        text Hello
                        failed provider_protocol
                        skipped 1
                        """),
                new Story("an error, then the failed response", START + """
                        error: {"type":"error","error":{"type":"tokens","code":"rate_limit_exceeded","message":"m"}}
                        response.failed: {"type":"response.failed","response":{"status":"failed","error":{"code":"server_error"}}}
                        """, """
                        failed provider_rate_limited
                        """));
    }

    private static Story ending(String data, String end) {
        return new Story(data, HELLO + data + '\n' + HELLO, "text Hello\n" + end + '\n');
    }
}
