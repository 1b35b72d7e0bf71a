package dev.sluice.provider.anthropic;

import dev.sluice.provider.Story;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages streams with what is complete only when a block ends: signatures and citations. */
final class AnthropicBlockStories {

    private static final String START = """
            {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}
            """;

    private static final String STOP = """
            {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}
            {"type":"message_stop"}
            """;

    private AnthropicBlockStories() {}

    private static String start(int block, String content) {
        return "{\"type\":\"content_block_start\",\"index\":" + block + ",\"content_block\":" + content + "}\n";
    }

    private static String delta(int block, String... deltas) {
        return Stream.of(deltas)
                .map(delta -> "{\"type\":\"content_block_delta\",\"index\":" + block + ",\"delta\":{\"type\":" + delta
                        + "}}\n")
                .collect(Collectors.joining());
    }

    private static String stop(int block) {
        return "{\"type\":\"content_block_stop\",\"index\":" + block + "}\n";
    }

    private static String thinking(int block, String text, String... deltas) {
        return start(block, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
                + delta(block, "\"thinking_delta\",\"thinking\":\"" + text + '"')
                + delta(block, deltas);
    }

    private static String text(int block, String... pieces) {
        return start(block, "{\"type\":\"text\",\"text\":\"\"}")
                + delta(
                        block,
                        Stream.of(pieces).map(AnthropicBlockStories::text).toArray(String[]::new))
                + stop(block);
    }

    private static String text(String piece) {
        return "\"text_delta\",\"text\":\"" + piece + '"';
    }

    private static String signature(String value) {
        return "\"signature_delta\",\"signature\":" + value;
    }

    private static String citation(String citation) {
        return "\"citations_delta\",\"citation\":{" + citation + '}';
    }

    static List<Story> thinking() {
        return List.of(
                new Story(
                        "thinking that is not told, but signed",
                        START
                                + start(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
                                + delta(0, signature("\"Eq\""))
                                + stop(0)
                                + text(1, "A")
                                + STOP,
                        """
                        ReasoningSigned[text=, signature=anthropic:Eq]
                        text A
                        end_turn 9+5
                        """),
                new Story(
                        "thinking that is signed with its start, and has no stop",
                        START
                                + start(0, "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"Eq\"}")
                                + text(1, "A")
                                + STOP,
                        """
                        think Hm
                        ReasoningSigned[text=Hm, signature=anthropic:Eq]
                        text A
                        end_turn 9+5
                        """),
                new Story(
                        "thinking that is not signed, is cut or has an odd signature, before more that is signed",
                        START
                                + thinking(0, "not signed")
                                + stop(0)
                                + thinking(1, "cut")
                                + thinking(2, "odd", signature("7"))
                                + stop(2)
                                + start(3, "{\"type\":\"redacted_thinking\",\"data\":\"Em\"}")
                                + stop(3)
                                + thinking(4, "A \\\"quoted\\\" \\ud83d\\ude00", signature("\"Eq\""))
                                + stop(4)
                                + delta(4, signature("\"late\""))
                                + STOP,
                        """
                        think not signed
                        think cut
                        think odd
                        ReasoningSigned[text=, signature=anthropic:redacted:Em]
                        think A \\"quoted\\" \\ud83d\\ude00
                        ReasoningSigned[text=A "quoted" \ud83d\ude00, signature=anthropic:Eq]
                        end_turn 9+5
                        """),
                new Story(
                        "a code point of thinking in two blocks, the first without an index or a signature",
                        START
                                + "{\"type\":\"content_block_delta\",\"delta\":{\"thinking\":\"\\ud83d\"}}\n"
                                + delta(2, "\"thinking_delta\",\"thinking\":\"\\ude00\"", signature("\"Eq\""))
                                + stop(2)
                                + STOP,
                        """
                        think \\ud83d\\ude00
                        ReasoningSigned[text=\ud83d\ude00, signature=anthropic:Eq]
                        end_turn 9+5
                        """),
                new Story(
                        "two calls of one tool without an index or an id",
                        START
                                + "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{\"a\":1}}}\n"
                                + "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"name\":\"f\",\"input\":{\"a\":2}}}\n"
                                + STOP,
                        """
                        call 0 made f
                        call 1 made f
                        input 0 {"a":1}
                        called 0 made f {"a":1}
                        input 1 {"a":2}
                        called 1 made f {"a":2}
                        tool_use 9+5
                        """),
                new Story(
                        "a tool that Anthropic runs, in the place of a call whose block was not stopped",
                        START
                                + start(0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}")
                                + delta(0, "\"input_json_delta\",\"partial_json\":\"{}\"")
                                + start(0, "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\"}")
                                + delta(0, "\"input_json_delta\",\"partial_json\":\"{\\\"q\\\":1}\"")
                                + STOP,
                        """
                        call 0 t f
                        input 0 {}
                        called 0 t f {}
                        tool_use 9+5
                        """),
                new Story(
                        "pieces of thinking whose index or type is odd",
                        START
                                + thinking(0, "H")
                                + "{\"type\":\"content_block_delta\",\"index\":{},\"delta\":{\"thinking\":\"m\"}}\n"
                                + "{\"type\":\"content_block_delta\",\"index\":null,\"delta\":{\"type\":1,\"signature\":\"Eq\"}}\n"
                                + "{\"type\":\"content_block_stop\"}\n"
                                + STOP,
                        """
                        think H
                        think m
                        ReasoningSigned[text=Hm, signature=anthropic:Eq]
                        end_turn 9+5
                        """));
    }

    static List<Story> sources() {
        return List.of(
                new Story(
                        "sources of three kinds, each at its block of text",
                        START
                                + text(0, "So: ")
                                + start(1, "{\"type\":\"text\",\"text\":\"\",\"citations\":[]}")
                                + delta(
                                        1,
                                        citation(
                                                "\"type\":\"web_search_result_location\",\"url\":\"https://a.example/\","
                                                        + "\"title\":\"A\",\"encrypted_index\":\"E\",\"cited_text\":\"lost\""),
                                        text("\\ud83d\\ude00 yes"),
                                        text(" and"),
                                        citation(
                                                "\"type\":\"search_result_location\",\"source\":\"https://b.example/b\","
                                                        + "\"title\":null,\"search_result_index\":0"),
                                        citation(
                                                "\"type\":\"search_result_location\",\"source\":\"kb-17\",\"title\":\"B\""))
                                + stop(1)
                                + text(2, " no")
                                + start(
                                        3,
                                        "{\"type\":\"text\",\"text\":\"!\",\"citations\":[{\"document_title\":\"c.pdf\"}]}")
                                + STOP,
                        """
                        text So:\s
                        text \\ud83d\\ude00 yes
                        text  and
                        SourceCited[url=https://a.example/, file=null, title=A, start=4, end=14]
                        SourceCited[url=https://b.example/b, file=null, title=null, start=4, end=14]
                        SourceCited[url=null, file=kb-17, title=B, start=4, end=14]
                        text  no
                        text !
                        SourceCited[url=null, file=c.pdf, title=null, start=17, end=18]
                        end_turn 9+5
                        """),
                new Story(
                        "documents, twice at one place and without a title",
                        START
                                + start(0, "{\"type\":\"text\",\"text\":\"A\"}")
                                + delta(
                                        0,
                                        citation(
                                                "\"type\":\"char_location\",\"document_title\":\"a.txt\",\"start_char_index\":0"),
                                        citation(
                                                "\"type\":\"page_location\",\"document_title\":\"a.txt\",\"start_page_number\":1"),
                                        citation("\"type\":\"content_block_location\",\"document_title\":null"))
                                + stop(0)
                                + STOP,
                        """
                        text A
                        SourceCited[url=null, file=a.txt, title=null, start=0, end=1]
                        end_turn 9+5
                        """),
                new Story(
                        "odd citations beside text, which cost neither the text nor the others",
                        START
                                + start(0, "{\"type\":\"text\",\"text\":\"\",\"citations\":7}")
                                + delta(
                                        0,
                                        "\"text_delta\",\"text\":\"A\",\"citation\":[]",
                                        "\"text_delta\",\"text\":\"B\",\"citations\":[1,{\"url\":{},\"title\":1984}]",
                                        "\"text_delta\",\"text\":\"C\",\"citation\":{\"url\":\"https://a.example/\",\"title\":[]}",
                                        text("D"),
                                        text("E"))
                                + STOP,
                        """
                        text A
                        text B
                        text C
                        text D
                        text E
                        SourceCited[url=null, file=null, title=1984, start=0, end=5]
                        SourceCited[url=https://a.example/, file=null, title=null, start=0, end=5]
                        end_turn 9+5
                        """),
                new Story(
                        "a source of no text",
                        START + delta(0, citation("\"url\":\"https://a.example/\"")) + stop(0) + text(1, "A") + STOP,
                        """
                        SourceCited[url=https://a.example/, file=null, title=null, start=-1, end=-1]
                        text A
                        end_turn 9+5
                        """));
    }
}
