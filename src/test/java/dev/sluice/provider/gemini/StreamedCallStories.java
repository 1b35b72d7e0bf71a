package dev.sluice.provider.gemini;

import dev.sluice.provider.Story;
import java.util.List;

/** Streams with calls whose arguments are streamed, as Vertex writes or might write them, with the expected events. */
final class StreamedCallStories {

    private StreamedCallStories() {}

    private static final String STOP = """
            {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],\
            "usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5,"totalTokenCount":14}}
            """;

    static List<Story> all() {
        return List.of(
                new Story("two calls, each begun by its name and ended by an empty part", """
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"weather","willContinue":true},"thoughtSignature":"CiQB"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"}}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.place","stringValue":"Hook","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.place","stringValue":" of Holland","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.place","stringValue":""}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.days","numberValue":3}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"weather","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.place","stringValue":"Delft"}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5}}
                        """, """
                        call 0 made weather
                        ReasoningSigned[text=, signature=gemini:call0:CiQB]
                        input 0 {"place":"Hook
                        input 0  of Holland
                        input 0 "
                        input 0 ,"days":3
                        input 0 }
                        called 0 made weather {"place":"Hook of Holland","days":3}
                        call 1 made weather
                        input 1 {"place":"Delft"
                        input 1 }
                        called 1 made weather {"place":"Delft"}
                        tool_use 9+5
                        """),
                new Story("objects in an array, values of every kind, the end without a part of its own", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"store","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.list.items[0].name","stringValue":"A","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.list.items[0].name","stringValue":""}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.list.items[0].price","numberValue":0.5},{"jsonPath":"$.list.items[0].new","boolValue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.list.items[1].name","stringValue":"B"},{"jsonPath":"$.list.items[1].price","nullValue":"NULL_VALUE"}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.list.sizes[0][0]","numberValue":-1e9},{"jsonPath":"$.list.sizes[0][1]","numberValue":"NaN"},{"jsonPath":"$.list.sizes[1][0]","boolValue":false},{"nullValue":null,"jsonPath":"$.rest"}]}}]}}]}
                        {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":5}}
                        """, """
                        call 0 made store
                        input 0 {"list":{"items":[{"name":"A
                        input 0 "
                        input 0 ,"price":0.5
                        input 0 ,"new":true
                        input 0 },{"name":"B"
                        input 0 ,"price":null
                        input 0 }],"sizes":[[-1e9
                        input 0 ,"NaN"
                        input 0 ],[false
                        input 0 ]]},"rest":null
                        input 0 }
                        called 0 made store {"list":{"items":[{"name":"A","price":0.5,"new":true},{"name":"B","price":null}],"sizes":[[-1e9,"NaN"],[false]]},"rest":null}
                        tool_use 9+5
                        """),
                new Story("escapes, cut anywhere", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"say \\"hi\\"\\n\\\\ \\ud83c","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"\\udf0a é","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"\\ud83c"},{"jsonPath":"$['it\\\\'s \\"b\\".c']","stringValue":"🌊"},{"jsonPath":"$.naïve-name","numberValue":1}]}}]}}]}
                        """ + STOP, """
                        call 0 made f
                        input 0 {"a":"say \\"hi\\"\\n\\\\\s
                        input 0 \\ud83c\\udf0a é
                        input 0 \uFFFD"
                        input 0 ,"it's \\"b\\".c":"🌊"
                        input 0 ,"naïve-name":1
                        input 0 }
                        called 0 made f {"a":"say \\"hi\\"\\n\\\\ \\ud83c\\udf0a é\uFFFD","it's \\"b\\".c":"🌊","naïve-name":1}
                        tool_use 9+5
                        """),
                new Story("no arguments, streamed and not", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"a"}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"b","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"c","args":{"n":1},"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{}},{"functionCall":{}}]}}]}
                        """ + STOP, """
                        call 0 made a
                        called 0 made a\s
                        call 1 made b
                        input 1 {}
                        called 1 made b {}
                        call 2 made c
                        input 2 {"n":1}
                        called 2 made c {"n":1}
                        tool_use 9+5
                        """),
                new Story(
                        "text within a call, ids and names repeated, and a call that only the next one ends",
                        """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{},"willContinue":true}},{"text":"Hm"}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"b","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"c"}],"willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"y","name":"f","partialArgs":[{"jsonPath":"$.d","boolValue":false}]}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"id":"y","name":"f","args":{"d":false}}}]}}]}
                        """ + STOP,
                        """
                        call 0 x f
                        text Hm
                        input 0 {"a":"b
                        input 0 c"
                        input 0 }
                        called 0 x f {"a":"bc"}
                        call 1 y f
                        input 1 {"d":false
                        input 1 }
                        called 1 y f {"d":false}
                        tool_use 9+5
                        """),
                new Story("values out of order", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}
                        {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a.b","numberValue":1},{"jsonPath":"$.c","numberValue":2},{"jsonPath":"$.a.d","stringValue":"e","willContinue":true},{"jsonPath":"$.f[1]","numberValue":3},{"jsonPath":"$.a.d","stringValue":"f"},{"jsonPath":"$.f[0]","numberValue":4},{"jsonPath":"$.f[3]","numberValue":5}]}}]}}]}
                        """ + STOP, """
                        call 0 made f
                        input 0 {"a":{"b":1
                        input 0 },"c":2
                        input 0 ,"a":{"b":1,"d":"ef"},"f":[4,3,null,5]}
                        called 0 made f {"a":{"b":1},"c":2,"a":{"b":1,"d":"ef"},"f":[4,3,null,5]}
                        tool_use 9+5
                        """),
                new Story("a call that ends with the reply", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"b","willContinue":true},null,{"jsonPath":"$.a"}],"willContinue":true}}]}}]}
                        """ + STOP, """
                        call 0 made f
                        input 0 {"a":"b
                        input 0 "}
                        called 0 made f {"a":"b"}
                        tool_use 9+5
                        """),
                new Story("a call that the limit cuts off", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"b","willContinue":true}],"willContinue":true}}]}}]}
                        {"candidates":[{"finishReason":"MAX_TOKENS"}]}
                        """, """
                        call 0 made f
                        input 0 {"a":"b
                        max_tokens 1+2 estimated
                        """),
                new Story("a path that leads nowhere", """
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","numberValue":1},{"jsonPath":"$..b","numberValue":2}],"willContinue":true}},{"text":"lost"}]}}]}
                        """ + STOP, """
                        call 0 made f
                        input 0 {"a":1
                        failed provider_protocol
                        """));
    }
}
