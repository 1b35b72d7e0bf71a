package dev.sluice.provider.cohere;

import dev.sluice.provider.Story;
import java.util.List;

/** Citations and plans in chat streams as Cohere writes or might write them, with the expected events. */
final class CohereSourceStories {

    private static final String END = """
            {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":9,"output_tokens":5}}}}
            """;

    private CohereSourceStories() {}

    private static String text(int index, String text) {
        return "{\"type\":\"content-start\",\"index\":" + index
                + ",\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}}\n"
                + "{\"type\":\"content-delta\",\"index\":" + index
                + ",\"delta\":{\"message\":{\"content\":{\"text\":\"" + text + "\"}}}}\n";
    }

    private static String cite(String citation) {
        return "{\"type\":\"citation-start\",\"index\":0,\"delta\":{\"message\":{\"citations\":" + citation + "}}}\n";
    }

    static List<Story> citations() {
        return List.of(
                new Story(
                        "places in code points, each source of each citation",
                        text(0, "\\ud83d\\ude00 é 21 °C") + cite("""
                        {"start":4,"end":9,"text":"21 °C","sources":[{"type":"document","id":"doc:0","document":{"id":"doc:0","title":"a.txt","text":"lost"}},{"type":"tool","id":"f_1:0","tool_output":{"url":"https://a.example/","title":"A"}},{"type":"tool","id":"f_2:0","tool_output":{"temperature":"21"}}],"type":"TEXT_CONTENT"}""") + END,
                        """
                        text \\ud83d\\ude00 é 21 °C
                        SourceCited[url=null, file=a.txt, title=null, start=5, end=10]
                        SourceCited[url=https://a.example/, file=null, title=A, start=5, end=10]
                        SourceCited[url=null, file=f_2:0, title=null, start=5, end=10]
                        end_turn 9+5
                        """),
                new Story(
                        "a list of citations, before the text, at its start, and without a type",
                        cite(
                                        "[{\"end\":1,\"sources\":{\"id\":\"a\"}},{\"start\":1,\"end\":9,\"sources\":[{\"id\":\"b\"}]}]")
                                + text(0, "AB")
                                + END,
                        """
                        text AB
                        SourceCited[url=null, file=a, title=null, start=0, end=1]
                        SourceCited[url=null, file=b, title=null, start=-1, end=-1]
                        end_turn 9+5
                        """),
                new Story(
                        "several blocks of text, each with its own places",
                        text(0, "AB")
                                + text(1, "CD")
                                + cite("{\"start\":1,\"end\":2,\"content_index\":1,\"sources\":[{\"id\":\"a\"}]}")
                                + cite("{\"start\":0,\"end\":1,\"content_index\":0,\"sources\":[{\"id\":\"b\"}]}")
                                + cite("{\"start\":0,\"end\":1,\"sources\":[{\"id\":\"c\"}]}")
                                + cite("{\"start\":0,\"end\":1,\"content_index\":7,\"sources\":[{\"id\":\"d\"}]}")
                                + END,
                        """
                        text AB
                        text CD
                        SourceCited[url=null, file=a, title=null, start=3, end=4]
                        SourceCited[url=null, file=b, title=null, start=0, end=1]
                        SourceCited[url=null, file=c, title=null, start=-1, end=-1]
                        SourceCited[url=null, file=d, title=null, start=-1, end=-1]
                        end_turn 9+5
                        """),
                new Story(
                        "places in a plan, blocks of one index, and other texts than the cited one",
                        text(0, "A")
                                + cite("{\"start\":0,\"end\":1,\"type\":\"PLAN\",\"sources\":[{\"id\":\"a\"}]}")
                                + cite("{\"start\":0,\"end\":1,\"text\":\"AB\",\"sources\":[{\"id\":\"b\"}]}")
                                + text(0, "B")
                                + cite("{\"start\":0,\"end\":1,\"content_index\":0,\"sources\":[{\"id\":\"c\"}]}")
                                + END,
                        """
                        text A
                        SourceCited[url=null, file=a, title=null, start=-1, end=-1]
                        SourceCited[url=null, file=b, title=null, start=-1, end=-1]
                        text B
                        SourceCited[url=null, file=c, title=null, start=-1, end=-1]
                        end_turn 9+5
                        """),
                new Story(
                        "fields that are odd, also with a text",
                        text(0, "A")
                                + cite(
                                        "[7,{\"start\":\"0\",\"end\":\"1\",\"text\":[],\"type\":{},\"content_index\":true,\"sources\":[7,{\"id\":5,\"document\":\"x\"}]}]")
                                + cite("\"x\"")
                                + "{\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"B\"},\"citations\":{\"sources\":[{\"id\":\"lost\"}]},\"tool_plan\":\"lost\"}}}\n"
                                + text(0, "C")
                                + END,
                        """
                        text A
                        SourceCited[url=null, file=5, title=null, start=0, end=1]
                        text B
                        text C
                        end_turn 9+5
                        """));
    }

    static List<Story> plans() {
        return List.of(new Story("a plan, calls, and another plan", """
                {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}}
                {"type":"tool-plan-delta","delta":{"message":{"tool_plan":" \\ud83d"}}}
                {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"\\ude00"}}}
                {"type":"tool-plan-delta","delta":{"message":{"tool_plan":[7]}}}
                {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","function":{"name":"f","arguments":"{}"}}}}}
                {"type":"tool-plan-delta","delta":{"message":{"tool_plan":"So."}}}
                """ + END, """
                ReasoningSigned[text=I will \uD83D\uDE00, signature=cohere:unsigned]
                call 0 t f
                ReasoningSigned[text=So., signature=cohere:unsigned]
                input 0 {}
                called 0 t f {}
                tool_use 9+5
                """));
    }
}
