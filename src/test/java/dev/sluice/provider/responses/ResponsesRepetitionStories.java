package dev.sluice.provider.responses;

import static dev.sluice.provider.responses.ResponsesStories.HELLO;
import static dev.sluice.provider.responses.ResponsesStories.START;
import static dev.sluice.provider.responses.ResponsesStories.STOP;

import dev.sluice.provider.Story;
import java.util.List;

/** Streams of response events from servers that send each text only once, with the expected events. */
final class ResponsesRepetitionStories {

    private ResponsesRepetitionStories() {}

    static List<Story> repeated() {
        return List.of(
                new Story("a text's end alone", START + """
                        {"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Hello"}
                        {"type":"response.content_part.done","output_index":0,"content_index":0,"part":{"text":"Hello","type":"output_text"}}
                        """ + STOP, """
                        text Hello
                        end_turn 9+5
                        """),
                new Story("items alone, without an index", START + """
                        {"type":"response.output_item.done","item":{"summary":[{"text":"Hm","type":"summary_text"}],"type":"reasoning"}}
                        {"type":"response.output_item.done","item":{"content":[{"text":"Hello","type":"output_text"}],"type":"message"}}
                        """ + STOP, """
                        think Hm
                        text Hello
                        end_turn 9+5
                        """),
                new Story("the response alone", """
                        {"type":"response.completed","response":{"status":"completed","output":[\
                        {"type":"reasoning","content":[{"type":"reasoning_text","text":"Hm"}],"summary":[]},\
                        {"type":"message","content":[{"type":"output_text","text":"Hel"},{"type":"output_text","text":"lo"}]},\
                        {"type":"function_call","call_id":"c","name":"f","arguments":"{\\"a\\":1}"}],\
                        "usage":{"input_tokens":3,"output_tokens":4}}}
                        """, """
                        think Hm
                        text Hel
                        text lo
                        call 0 c f
                        input 0 {"a":1}
                        called 0 c f {"a":1}
                        tool_use 3+4
                        """),
                new Story("a call's arguments with the response alone", START + """
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f"}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{\\"a\\":1}"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        call 0 c f
                        input 0 {"a":1}
                        called 0 c f {"a":1}
                        tool_use 9+5
                        """),
                new Story("a piece that says nothing of a call that the response has", START + """
                        {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        call 0 c f
                        input 0 {}
                        called 0 c f {}
                        tool_use 9+5
                        """),
                new Story("pieces of a call that only the response names", START + """
                        {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"{}"}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"c","name":"f"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        call 0 c f
                        input 0 {}
                        called 0 c f {}
                        tool_use 9+5
                        """),
                new Story(
                        "a second text with the response alone, in which the first is escaped otherwise",
                        START + """
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"\\u00fc\\ud83d\\ude00"}
                        {"type":"response.completed","response":{"status":"completed","output":[\
                        {"type":"message","content":[{"type":"output_text","text":"ü😀"}]},\
                        {"type":"message","content":[{"type":"output_text","text":"b"}]}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """,
                        """
                        text \\u00fc\\ud83d\\ude00
                        text b
                        end_turn 9+5
                        """),
                new Story("a second call and a second text with the response alone", START + """
                        {"type":"response.output_text.delta","output_index":0,"delta":"Hello"}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"}}
                        {"type":"response.completed","response":{"status":"completed","output":[\
                        {"type":"message","content":[{"type":"output_text","text":"Hello"}]},\
                        {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"},\
                        {"type":"function_call","id":"fc_2","call_id":"d","name":"f","arguments":"{\\"a\\":1}"},\
                        {"type":"message","content":[{"type":"output_text","text":" you"}]}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        text Hello
                        call 0 c f
                        input 0 {}
                        called 0 c f {}
                        call 1 d f
                        input 1 {"a":1}
                        called 1 d f {"a":1}
                        text  you
                        tool_use 9+5
                        """),
                new Story("a call that has another id in the response", START + """
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{\\"a\\": 1}"}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","call_id":"d","name":"f","arguments":"{\\"a\\":1}"}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        call 0 c f
                        input 0 {"a": 1}
                        called 0 c f {"a": 1}
                        tool_use 9+5
                        """),
                new Story("two texts in one place, and in the response in two", START + """
                        {"type":"response.output_text.delta","output_index":0,"delta":"Hello"}
                        {"type":"response.output_text.delta","output_index":0,"delta":" you"}
                        {"type":"response.completed","response":{"status":"completed","output":[\
                        {"type":"message","content":[{"type":"output_text","text":"Hello"}]},\
                        {"type":"message","content":[{"type":"output_text","text":" you"}]}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        text Hello
                        text  you
                        end_turn 9+5
                        """),
                new Story("an error that says nothing beside one that does", START + """
                        {"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded"}},"error":{"code":0}}
                        """, """
                        failed provider_rate_limited
                        """),
                new Story("a response of a server that does not stream", """
                        {"id":"r","object":"response","status":"completed","error":null,"text":{"format":{"type":"text"}},\
                        "output":[{"type":"message","content":"Hello"}],"usage":{"input_tokens":3,"output_tokens":4}}
                        """, """
                        text Hello
                        end_turn 3+4
                        """),
                new Story("places in the response that differ from those in the events", START + """
                        {"type":"response.output_text.delta","output_index":3,"delta":"Hello"}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":9,"output_tokens":5}}}
                        """, """
                        text Hello
                        end_turn 9+5
                        """),
                new Story("a second part of which only the end comes", START + HELLO + """
                        {"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Hello"}
                        {"type":"response.output_text.done","output_index":0,"content_index":1,"text":" you"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"Hello"},{"type":"output_text","text":" you"}]}}
                        """ + STOP, """
                        text Hello
                        text  you
                        end_turn 9+5
                        """));
    }
}
