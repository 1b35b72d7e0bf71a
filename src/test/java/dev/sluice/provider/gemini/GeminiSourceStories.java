package dev.sluice.provider.gemini;

import dev.sluice.provider.Story;
import java.util.List;

/** Sources, signatures and files in generated content as Gemini writes or might write them, with the expected events. */
final class GeminiSourceStories {

    private static final String STOP = """
            {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5}}
            """;

    private GeminiSourceStories() {}

    static List<Story> sources() {
        return List.of(
                new Story("each source of each supported part, then what was found only", """
                        {"candidates":[{"content":{"parts":[{"text":"21 °C, \\ud83d\\ude00 dry."}]},"groundingMetadata":{}}]}
                        {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP","groundingMetadata":{"searchEntryPoint":{"renderedContent":"<b>"},"groundingChunks":[{"web":{"uri":"https://a.example/","title":"a.example"}},{"retrievedContext":{"uri":"gs://b/c.pdf","title":"C","text":"lost"}},{"retrievedContext":{"title":"d.txt","fileSearchStore":"s"}},{"maps":{"uri":"https://maps.example/","placeId":"p"}},{"image":{"sourceUri":"https://e.example/","imageUri":"lost"}}],"groundingSupports":[{"segment":{"endIndex":6,"text":"21 °C"},"groundingChunkIndices":[0,1],"confidenceScores":[0.9]},{"segment":{"partIndex":0,"startIndex":13,"endIndex":17,"text":"dry."},"groundingChunkIndices":[2,9]}]}}]}
                        """, """
                        text 21 °C, \\ud83d\\ude00 dry.
                        SourceCited[url=https://a.example/, file=null, title=a.example, start=0, end=5]
                        SourceCited[url=null, file=gs://b/c.pdf, title=C, start=0, end=5]
                        SourceCited[url=null, file=d.txt, title=null, start=10, end=14]
                        SourceCited[url=https://maps.example/, file=null, title=null, start=-1, end=-1]
                        SourceCited[url=https://e.example/, file=null, title=null, start=-1, end=-1]
                        end_turn 1+4 estimated
                        """),
                new Story("the same again in every chunk, and a place before its text", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]},"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example/"}}]}}]}
                        {"candidates":[{"groundingMetadata":{"groundingSupports":[{"segment":{"startIndex":1,"endIndex":2,"text":"B"},"groundingChunkIndices":[0]}]}}]}
                        {"candidates":[{"content":{"parts":[{"text":"B"}]},"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a.example/"}}],"groundingSupports":[{"segment":{"startIndex":1,"endIndex":2,"text":"B"},"groundingChunkIndices":[0]}]}}]}
                        """ + STOP, """
                        text A
                        text B
                        SourceCited[url=https://a.example/, file=null, title=null, start=1, end=2]
                        end_turn 9+5
                        """),
                new Story("places that are none", """
                        {"candidates":[{"content":{"parts":[{"text":"A°"}]},"groundingMetadata":{"groundingChunks":{"web":{"uri":"https://a.example/"}},"groundingSupports":[{"segment":{"partIndex":1,"endIndex":1},"groundingChunkIndices":[0]},{"segment":{"startIndex":2,"endIndex":3},"groundingChunkIndices":[0,-1]},{"segment":{"endIndex":1,"text":"AB"},"groundingChunkIndices":[0]}]}}]}
                        """ + STOP, """
                        text A°
                        SourceCited[url=https://a.example/, file=null, title=null, start=-1, end=-1]
                        end_turn 9+5
                        """),
                new Story("citations, in the words of Gemini and of Vertex", """
                        {"candidates":[{"content":{"parts":[{"text":"é, b"}]},"citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":2,"uri":"https://a.example/","license":"mit"},{"endIndex":9,"license":"mit"}]}}]}
                        {"candidates":[{"content":{"parts":[{"text":"c"}]},"citationMetadata":{"citations":[{"startIndex":4,"endIndex":6,"uri":"https://b.example/","title":"B","publicationDate":{"year":2026}}]}}]}
                        """ + STOP, """
                        text é, b
                        SourceCited[url=https://a.example/, file=null, title=null, start=0, end=1]
                        text c
                        SourceCited[url=https://b.example/, file=null, title=B, start=3, end=5]
                        end_turn 9+5
                        """),
                new Story("sources of another candidate", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]}},{"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://lost.example/"}}]},"citationMetadata":{"citationSources":[{"uri":"https://lost.example/"}]},"index":1}]}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        """),
                new Story("fields that are odd", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]},"groundingMetadata":{"groundingChunks":[7,{"web":{"uri":["x"],"title":5}},{"web":"x"}],"groundingSupports":[{"segment":{"startIndex":true,"endIndex":"1","text":["A"]},"groundingChunkIndices":["1",null,{}]},7]},"citationMetadata":[]}]}
                        {"candidates":[{"content":{"parts":[{"text":"B"}]},"groundingMetadata":"x","citationMetadata":{"citations":7}}]}
                        """ + STOP, """
                        text A
                        SourceCited[url=null, file=5, title=null, start=0, end=1]
                        text B
                        end_turn 9+5
                        """));
    }

    static List<Story> signatures() {
        return List.of(
                new Story("of two calls, of which the second one comes in pieces", """
                        {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"a+/="},{"functionCall":{"name":"g","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{},"thoughtSignature":"b"}]}}]}
                        """ + STOP, """
                        think Hm
                        call 0 made f
                        input 0 {}
                        called 0 made f {}
                        ReasoningSigned[text=Hm, signature=gemini:call0:a+/=]
                        call 1 made g
                        input 1 {}
                        called 1 made g {}
                        ReasoningSigned[text=, signature=gemini:call1:b]
                        tool_use 9+5
                        """),
                new Story("of a call that is sent again", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{}},"thoughtSignature":"a"}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{}},"thoughtSignature":"a"}]}}]}
                        """ + STOP, """
                        call 0 x f
                        ReasoningSigned[text=, signature=gemini:call0:a]
                        input 0 {}
                        called 0 x f {}
                        tool_use 9+5
                        """),
                new Story("of thoughts, of a text, and alone", """
                        {"candidates":[{"content":{"parts":[{"text":"Hm","thought":true,"thoughtSignature":"a"},{"text":"A","thoughtSignature":"b"}]}}]}
                        {"candidates":[{"content":{"parts":[{"thoughtSignature":"c"}]}}]}
                        """ + STOP, """
                        think Hm
                        ReasoningSigned[text=Hm, signature=gemini:thought:a]
                        ReasoningSigned[text=, signature=gemini:text:b]
                        text A
                        ReasoningSigned[text=, signature=gemini:text:c]
                        end_turn 9+5
                        """),
                new Story("that are none, or of what does not come back", """
                        {"candidates":[{"content":{"parts":[{"text":"A","thoughtSignature":7},{"thoughtSignature":""},{"executableCode":{"code":"x"},"thoughtSignature":"lost"}]}}]}
                        """ + STOP, """
                        text A
                        end_turn 9+5
                        """),
                new Story("alone, where every chunk has a reason to finish", """
                        {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}
                        {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"a"}]},"finishReason":"STOP"}]}
                        """, """
                        text A
                        ReasoningSigned[text=, signature=gemini:text:a]
                        end_turn 1+1 estimated
                        """));
    }

    static List<Story> files() {
        return List.of(
                new Story("pictures between texts, those of thoughts left out", """
                        {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"bG9z"},"thought":true},{"text":"A","thoughtSignature":"a"},{"inlineData":{"data":"iVBO","mimeType":"image/png"},"thoughtSignature":"b"}]}}]}
                        {"candidates":[{"content":{"parts":[{"text":"B"},{"thoughtSignature":"c","inlineData":{"mimeType":"image/webp","data":"a\\/8="}}]}}]}
                        """ + STOP, """
                        ReasoningSigned[text=, signature=gemini:text:a]
                        text A
                        ReasoningSigned[text=, signature=gemini:file0:b]
                        FileCreated[mediaType=image/png, data=iVBO]
                        text B
                        ReasoningSigned[text=, signature=gemini:file1:c]
                        FileCreated[mediaType=image/webp, data=a/8=]
                        end_turn 9+5
                        """),
                new Story("files that are none, sound in pieces, and a type that is missing", """
                        {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"a\\"b"}},{"inlineData":{"mimeType":"image/png","data":7}},{"inlineData":{"mimeType":"image/png"}},{"inlineData":"x"}]}}]}
                        {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;rate=24000","data":"bG9z"}},{"inlineData":{"data":"iVBO"}},{"text":"A","inlineData":{"mimeType":"image/png","data":"bG9z"}}]}}]}
                        """ + STOP, """
                        FileCreated[mediaType=application/octet-stream, data=iVBO]
                        text A
                        end_turn 9+5
                        """));
    }
}
