package dev.sluice.provider.ollama;

import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Story;
import dev.sluice.provider.http.LineFraming;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Chats as Ollama writes or might write them, with the expected events. */
final class OllamaStories {

    /** Reads a chat of lines. */
    static final Story.Decoders LINES = new Story.Decoders() {
        @Override
        public ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply) {
            return new OllamaDecoder(listener, reply);
        }

        @Override
        public Framing framing(ReplyDecoder decoder) {
            return new LineFraming(decoder, new EventMemory());
        }

        @Override
        public byte[] bytes(Story story) {
            return story.data().getBytes(StandardCharsets.UTF_8);
        }
    };

    private static final String TEXT = """
            {"model":"m","created_at":"2026-11-21T12:00:00Z","message":{"role":"assistant","content":"A"},"done":false}
            """;

    private static final String DONE = """
            {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":5}
            """;

    private OllamaStories() {}

    static List<Story> content() {
        return List.of(
                new Story("text", TEXT + TEXT + DONE, """
                        text A
                        text A
                        end_turn 9+5
                        """),
                new Story("CRLF, blank lines and blanks", (TEXT + "\n  \n" + TEXT + DONE).replace("\n", "\r\n"), """
                        text A
                        text A
                        end_turn 9+5
                        """),
                new Story("the last line without its end", (TEXT + DONE).strip(), """
                        text A
                        end_turn 9+5
                        """),
                new Story("thinking, then text, and both in one line", """
                        {"message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
                        {"message":{"thinking":" so","content":"B"},"done":false}
                        """ + TEXT + DONE, """
                        think Hm
                        think  so
                        text B
                        text A
                        end_turn 9+5
                        """),
                new Story("escapes, and a surrogate pair in two lines", """
                        {"message":{"content":"\\u00e9 \\"q\\" \\ud83d"},"done":false}
                        {"message":{"content":"\\ude00"},"done":false}
                        """ + DONE, """
                        text \\u00e9 \\"q\\"\s
                        text \\ud83d\\ude00
                        end_turn 9+5
                        """),
                new Story("text in the line that says done", """
                        {"message":{"content":"B"},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":2}
                        """, """
                        text B
                        end_turn 1+2
                        """),
                new Story("a cached prompt without a count", TEXT + """
                        {"message":{"content":""},"done":true,"done_reason":"stop","eval_count":5}
                        """, """
                        text A
                        end_turn 1+5 estimated
                        """),
                new Story("counts that are null or strings", TEXT + """
                        {"done":true,"prompt_eval_count":null,"eval_count":"5"}
                        """, """
                        text A
                        end_turn 1+5 estimated
                        """),
                new Story("members that are null, unknown or of another type", """
                        {"message":{"content":null,"thinking":null,"tool_calls":null,"images":null},"done":false,"logprobs":[{"x":{}}]}
                        {"message":null,"done":null,"error":null}
                        {"message":{"content":["lost"]}}
                        {}
                        """ + DONE, """
                        end_turn 9+5
                        """),
                new Story("lines that are not JSON", """
                        {"message":{"content":"lost"},"done":false
                        lost
                        data: {"message":{"content":"lost"}}
                        """ + TEXT + DONE, """
                        text A
                        end_turn 9+5
                        skipped 3
                        """));
    }

    static List<Story> toolCalls() {
        return List.of(
                new Story("a call without an id", """
                        {"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a": "é \\"q\\"", "b":[1]}}}]},"done":false}
                        """ + DONE, """
                        call 0 made f
                        input 0 {"a": "é \\"q\\"", "b":[1]}
                        called 0 made f {"a": "é \\"q\\"", "b":[1]}
                        tool_use 9+5
                        """),
                new Story("calls with ids, in one line and in another", """
                        {"message":{"tool_calls":[{"id":"x","function":{"index":0,"name":"f","arguments":{}}},{"id":"y","function":{"index":1,"name":"g","arguments":{"a":1}}}]},"done":false}
                        {"message":{"tool_calls":[{"id":"z","function":{"index":2,"name":"f","arguments":{}}}]},"done":false}
                        """ + DONE, """
                        call 0 x f
                        call 1 y g
                        call 2 z f
                        input 0 {}
                        called 0 x f {}
                        input 1 {"a":1}
                        called 1 y g {"a":1}
                        input 2 {}
                        called 2 z f {}
                        tool_use 9+5
                        """),
                new Story("two equal calls without id and index", """
                        {"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}},{"function":{"name":"f","arguments":{}}}]},"done":false}
                        """ + DONE, """
                        call 0 made f
                        input 0 {}
                        called 0 made f {}
                        call 1 made f
                        input 1 {}
                        called 1 made f {}
                        tool_use 9+5
                        """),
                new Story("a repeated call", """
                        {"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}}]},"done":false}
                        {"message":{"tool_calls":[{"id":"y","function":{"name":"g","arguments":{"a":1}}}]},"done":false}
                        {"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}}]},"done":true,"done_reason":"stop"}
                        """, """
                        call 0 x f
                        call 1 y g
                        input 0 {"a":1}
                        called 0 x f {"a":1}
                        input 1 {"a":1}
                        called 1 y g {"a":1}
                        tool_use 1+4 estimated
                        """),
                new Story("a call in place of a list", """
                        {"message":{"tool_calls":{"function":{"name":"f","arguments":{"a":1}}}},"done":false}
                        """ + DONE, """
                        call 0 made f
                        input 0 {"a":1}
                        called 0 made f {"a":1}
                        tool_use 9+5
                        """),
                new Story("a repeated call with more arguments", """
                        {"message":{"tool_calls":[{"id":"x","function":{"index":0,"name":"f","arguments":{"a":"P"}}}]},"done":false}
                        {"message":{"tool_calls":[{"id":"x","function":{"index":0,"name":"f","arguments":{"a":"Paris"}}}]},"done":false}
                        {"message":{"tool_calls":[{"function":{"index":1,"name":"f","arguments":{"a":1}}}]},"done":false}
                        {"message":{"tool_calls":[{"function":{"index":1,"name":"f","arguments":{"a":1,"b":2}}}]},"done":false}
                        """ + DONE, """
                        call 0 x f
                        call 1 made f
                        input 0 {"a":"Paris"}
                        called 0 x f {"a":"Paris"}
                        input 1 {"a":1,"b":2}
                        called 1 made f {"a":1,"b":2}
                        tool_use 9+5
                        """),
                new Story("index 0 for every call, without ids", """
                        {"message":{"tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a":1}}}]},"done":false}
                        {"message":{"tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a":12}}}]},"done":false}
                        """ + DONE, """
                        call 0 made f
                        call 1 made f
                        input 0 {"a":1}
                        called 0 made f {"a":1}
                        input 1 {"a":12}
                        called 1 made f {"a":12}
                        tool_use 9+5
                        """),
                new Story("one id for three calls", """
                        {"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{"a":1}}},{"id":"x","function":{"name":"f","arguments":{"a":2}}}]},"done":false}
                        {"message":{"tool_calls":[{"id":"x","function":{"name":"g","arguments":{"a":1}}}]},"done":false}
                        """ + DONE, """
                        call 0 x f
                        call 1 made f
                        call 2 made g
                        input 0 {"a":1}
                        called 0 x f {"a":1}
                        input 1 {"a":2}
                        called 1 made f {"a":2}
                        input 2 {"a":1}
                        called 2 made g {"a":1}
                        tool_use 9+5
                        """),
                new Story("arguments as a string, as null, and none", """
                        {"message":{"tool_calls":[{"function":{"name":"f","arguments":"{\\"a\\":1}"}},{"function":{"name":"g","arguments":null}},{"function":{"name":"h"}}]},"done":false}
                        """ + DONE, """
                        call 0 made f
                        input 0 {"a":1}
                        called 0 made f {"a":1}
                        call 1 made g
                        called 1 made g\s
                        call 2 made h
                        called 2 made h\s
                        tool_use 9+5
                        """));
    }

    static List<Story> endings() {
        return List.of(
                done("length", "max_tokens"),
                done("load", "end_turn"),
                done("unload", "end_turn"),
                done("whatever", "end_turn"),
                new Story("no reason", TEXT + DONE.replace("\"done_reason\":\"stop\",", ""), """
                        text A
                        end_turn 9+5
                        """),
                new Story("a reason in place of done", TEXT + """
                        {"message":{"content":"B"},"done_reason":"length","prompt_eval_count":3,"eval_count":4}
                        """, """
                        text A
                        text B
                        max_tokens 3+4
                        """),
                new Story("a reason, then done without one", TEXT + """
                        {"done_reason":"length","done":false}
                        {"done":true,"prompt_eval_count":3,"eval_count":4}
                        """, """
                        text A
                        max_tokens 3+4
                        """),
                new Story("a reason that is empty", TEXT + """
                        {"done_reason":"","done":false}
                        """, """
                        text A
                        failed provider_protocol
                        """),
                new Story("an empty reply with done", DONE, """
                        end_turn 9+5
                        """),
                new Story("a call, and a limit", """
                        {"message":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":{}}}]},"done":true,"done_reason":"length"}
                        """, """
                        call 0 x f
                        input 0 {}
                        called 0 x f {}
                        max_tokens 1+1 estimated
                        """),
                new Story("no line that says done", TEXT, """
                        text A
                        failed provider_protocol
                        """),
                new Story("a line cut off", TEXT + DONE.substring(0, 60), """
                        text A
                        failed provider_protocol
                        skipped 1
                        """),
                new Story("anything after the end", TEXT + DONE + TEXT + DONE + "{\"error\":\"late\"}", """
                        text A
                        end_turn 9+5
                        """),
                error("an error was encountered while running the model", "provider_unavailable"),
                error("server busy, please try again.  maximum pending requests exceeded", "provider_overloaded"),
                error("model \\\"m\\\" not found, try pulling it first", "provider_invalid_request"),
                error("you have reached your hourly usage limit", "provider_rate_limited"),
                error("unauthorized", "provider_auth"),
                error("timed out waiting for llama runner to start", "provider_timeout"),
                new Story("an error in an object, with its status inside", TEXT + """
                        {"error":{"code":429}}
                        """ + DONE, """
                        text A
                        failed provider_rate_limited
                        """),
                new Story("an error in an object, with a word for it", TEXT + """
                        {"error":{"type":"rate_limit_error","message":"slow down"}}
                        """ + DONE, """
                        text A
                        failed provider_rate_limited
                        """),
                new Story("an error in an object, with its status", TEXT + """
                        {"error":{"message":"slow down","type":"x"},"status_code":429}
                        """ + DONE, """
                        text A
                        failed provider_rate_limited
                        """));
    }

    private static Story done(String reason, String expected) {
        return new Story(reason, TEXT + DONE.replace("stop", reason), "text A\n" + expected + " 9+5\n");
    }

    private static Story error(String said, String code) {
        return new Story(
                "error: " + said,
                TEXT + "{\"error\":\"" + said + "\"}\n" + TEXT + DONE,
                "text A\nfailed " + code + "\n");
    }
}
