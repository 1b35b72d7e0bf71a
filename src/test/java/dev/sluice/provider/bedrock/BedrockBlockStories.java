package dev.sluice.provider.bedrock;

import dev.sluice.provider.Story;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converse streams with what is complete only when a block ends: signatures, citations and pictures. */
final class BedrockBlockStories {

    private static final String STOP = """
            messageStop: {"stopReason":"end_turn"}
            metadata: {"usage":{"inputTokens":9,"outputTokens":5,"totalTokens":14}}
            """;

    private BedrockBlockStories() {}

    private static String delta(int block, String... deltas) {
        return Stream.of(deltas)
                .map(delta -> "contentBlockDelta: {\"contentBlockIndex\":" + block + ",\"delta\":{" + delta + "}}\n")
                .collect(Collectors.joining());
    }

    private static String stop(int block) {
        return "contentBlockStop: {\"contentBlockIndex\":" + block + "}\n";
    }

    private static String picture(int block, String format) {
        return "contentBlockStart: {\"contentBlockIndex\":" + block + ",\"start\":{\"image\":{\"format\":" + format
                + "}}}\n";
    }

    private static String thinking(String member, String value) {
        return "\"reasoningContent\":{\"" + member + "\":" + value + '}';
    }

    private static String bytes(String base64) {
        return "\"image\":{\"source\":{\"bytes\":" + base64 + "}}";
    }

    private static String citation(String citation) {
        return "\"citation\":{" + citation + '}';
    }

    static List<Story> thinking() {
        return List.of(
                new Story(
                        "thinking whose signature comes in pieces, then a call",
                        delta(0, thinking("text", "\"H\""), thinking("text", "\"m\""))
                                + delta(0, thinking("signature", "\"Eq\""), thinking("signature", "\"QB\""))
                                + stop(0)
                                + "contentBlockStart: {\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\"}}}\n"
                                + delta(1, "\"toolUse\":{\"input\":\"{}\"}")
                                + stop(1)
                                + STOP.replace("end_turn", "tool_use"),
                        """
                        think H
                        think m
                        ReasoningSigned[text=Hm, signature=bedrock:EqQB]
                        call 0 t f
                        input 0 {}
                        called 0 t f {}
                        tool_use 9+5
                        """),
                new Story(
                        "thinking that is not signed or has an odd signature, then more that is signed and has no stop",
                        delta(0, thinking("text", "\"A\""))
                                + stop(0)
                                + delta(1, thinking("text", "\"B\""), thinking("signature", "{}"))
                                + stop(1)
                                + delta(2, thinking("text", "\"C\""), thinking("signature", "\"Eq\""))
                                + delta(3, "\"text\":\"D\"")
                                + STOP,
                        """
                        think A
                        think B
                        think C
                        ReasoningSigned[text=C, signature=bedrock:Eq]
                        text D
                        end_turn 9+5
                        """),
                new Story(
                        "thinking that is not told, but signed, or encrypted, in pieces or in no Base64",
                        delta(0, thinking("signature", "\"Eq\""))
                                + stop(0)
                                + delta(
                                        1,
                                        thinking("redactedContent", "\"c2Vj\""),
                                        thinking("redactedContent", "\"cmV0\\u0021\""))
                                + stop(1)
                                + delta(
                                        2,
                                        thinking("redactedContent", "\"c2U=\""),
                                        thinking("redactedContent", "\"Y3JldA==\""))
                                + stop(2)
                                + delta(3, thinking("redactedContent", "7.5"))
                                + STOP,
                        """
                        ReasoningSigned[text=, signature=bedrock:Eq]
                        ReasoningSigned[text=, signature=bedrock:redacted:c2VjcmV0]
                        end_turn 9+5
                        """));
    }

    static List<Story> sourcesAndFiles() {
        return List.of(
                new Story(
                        "sources of a document, a search result and the web",
                        delta(0, "\"text\":\"So: \"")
                                + stop(0)
                                + delta(
                                        1,
                                        "\"text\":\"yes\"",
                                        "\"text\":\" and\"",
                                        citation(
                                                "\"title\":\"report.pdf\",\"sourceContent\":[{\"text\":\"lost\"}],"
                                                        + "\"location\":{\"documentPage\":{\"documentIndex\":0,\"start\":1,\"end\":2}}"),
                                        citation("\"title\":\"B\",\"source\":\"https://b.example/\","
                                                + "\"location\":{\"searchResultLocation\":{\"searchResultIndex\":0}}"))
                                + stop(1)
                                + delta(
                                        2,
                                        citation(
                                                "\"title\":\"C\",\"location\":{\"web\":{\"url\":\"https://c.example/\",\"domain\":\"c.example\"}}"),
                                        "\"text\":\" no\"")
                                + stop(2)
                                + STOP,
                        """
                        text So:\s
                        text yes
                        text  and
                        SourceCited[url=null, file=report.pdf, title=null, start=4, end=11]
                        SourceCited[url=https://b.example/, file=null, title=B, start=4, end=11]
                        text  no
                        SourceCited[url=https://c.example/, file=null, title=C, start=11, end=14]
                        end_turn 9+5
                        """),
                new Story(
                        "odd citations beside text, which cost neither the text nor the others",
                        delta(
                                        0,
                                        "\"text\":\"A\",\"citation\":[]",
                                        "\"text\":\"B\",\"citation\":{\"title\":1984,\"source\":{},\"location\":\"web\"}",
                                        "\"text\":\"C\",\"citation\":{\"location\":{\"web\":{\"url\":7}}}",
                                        "\"text\":\"D\"",
                                        "\"text\":\"E\"")
                                + STOP,
                        """
                        text A
                        text B
                        text C
                        text D
                        text E
                        SourceCited[url=null, file=1984, title=null, start=0, end=5]
                        end_turn 9+5
                        """),
                new Story(
                        "a picture in pieces, and pictures that cannot be read",
                        picture(0, "\"png\"")
                                + delta(0, bytes("\"aW1h\""), bytes("\"Z2U\\u003d\""))
                                + stop(0)
                                + picture(1, "\"png\"")
                                + delta(1, bytes("\"aW1h\""), bytes("\"!\""), bytes("\"Z2U=\""))
                                + stop(1)
                                + picture(2, "{}")
                                + delta(2, bytes("\"aW1h\""))
                                + stop(2)
                                + picture(3, "\"webp\"")
                                + delta(3, bytes("{}"), "\"image\":{\"source\":{\"s3Location\":{}}}", "\"text\":\"A\"")
                                + STOP,
                        """
                        FileCreated[mediaType=image/png, data=aW1hZ2U=]
                        text A
                        end_turn 9+5
                        """));
    }
}
