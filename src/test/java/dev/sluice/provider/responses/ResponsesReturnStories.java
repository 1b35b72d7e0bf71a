package dev.sluice.provider.responses;

import dev.sluice.provider.Story;
import java.util.List;

/** Response streams with sources, signatures and pictures, with the expected events. */
final class ResponsesReturnStories {

    private ResponsesReturnStories() {}

    static List<Story> sources() {
        return List.of(
                new Story("annotations as they come, in the part, the item and the response", """
                        {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"First. "}
                        {"type":"response.output_text.delta","output_index":1,"content_index":1,"delta":"It rains."}
                        {"type":"response.output_text.annotation.added","output_index":1,"content_index":1,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":8}}
                        {"type":"response.content_part.done","output_index":1,"content_index":1,"part":{"type":"output_text","text":"It rains.","annotations":[{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":8},{"type":"container_file_citation","container_id":"c","file_id":"f","filename":"f.csv","start_index":3,"end_index":8}]}}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"First. ","annotations":[]},{"type":"output_text","text":"It rains.","annotations":[{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":8},{"type":"file_citation","file_id":"g","filename":"g.pdf","index":4}]}]}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"First. "},{"type":"output_text","text":"It rains.","annotations":[{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":8},{"type":"file_path","file_id":"h","index":0},{"type":"file_citation","file_id":"i","index":4}]}]}]}}
                        """, """
                        text First.\s
                        text It rains.
                        SourceCited[url=https://a/, file=null, title=A, start=7, end=15]
                        SourceCited[url=null, file=f.csv, title=null, start=10, end=15]
                        SourceCited[url=null, file=g.pdf, title=null, start=-1, end=-1]
                        SourceCited[url=null, file=i, title=null, start=-1, end=-1]
                        end_turn 1+4 estimated
                        """),
                new Story("no place where that of the part is not sure", """
                        {"type":"response.output_text.delta","delta":"ABCD"}
                        {"type":"response.output_text.annotation.added","annotation":{"type":"url_citation","url":"https://a/","start_index":0,"end_index":2}}
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"EFGH"}
                        {"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation":{"type":"url_citation","url":"https://b/","start_index":0,"end_index":9}}
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"message"}}
                        {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"IJKL"}
                        {"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation":{"type":"url_citation","url":"https://c/","start_index":0,"end_index":2}}
                        {"type":"response.completed","response":{"status":"completed"}}
                        """, """
                        text ABCD
                        SourceCited[url=https://a/, file=null, title=null, start=-1, end=-1]
                        text EFGH
                        SourceCited[url=https://b/, file=null, title=null, start=-1, end=-1]
                        text IJKL
                        SourceCited[url=https://c/, file=null, title=null, start=-1, end=-1]
                        end_turn 1+3 estimated
                        """),
                new Story("a whole response, and odd annotations", """
                        {"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"A\\ud83d\\ude00B","annotations":[7,{"type":"url_citation","url":"https://a/","start_index":0,"end_index":1},{"type":"url_citation","url":"https://b/","start_index":1,"end_index":3},{"url":7},{"type":7,"url":"https://c/","start_index":[],"end_index":"?"}]}]}]}
                        """, """
                        text A\\ud83d\\ude00B
                        SourceCited[url=https://a/, file=null, title=null, start=-1, end=-1]
                        SourceCited[url=https://b/, file=null, title=null, start=-1, end=-1]
                        SourceCited[url=https://c/, file=null, title=null, start=-1, end=-1]
                        end_turn 1+1 estimated
                        """));
    }

    static List<Story> items() {
        return List.of(
                new Story("reasoning items, each with its own thinking", """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"r1","summary":[],"encrypted_content":"early"}}
                        {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"A"}
                        {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"B"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"r1","summary":[{"type":"summary_text","text":"A"},{"type":"summary_text","text":"B"}],"encrypted_content":"one"}}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"reasoning","id":"r2","summary":[],"encrypted_content":"two"}}
                        {"type":"response.output_item.done","output_index":2,"item":{"type":"reasoning","summary":[{"type":"summary_text","text":"C"}],"encrypted_content":"?"}}
                        {"type":"response.output_item.done","output_index":3,"item":{"type":"reasoning","id":"r3","summary":[{"type":"summary_text","text":"D"}],"encrypted_content":"three"}}
                        {"type":"response.output_text.delta","output_index":4,"content_index":0,"delta":"E"}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","id":"r1","summary":[{"type":"summary_text","text":"AB"}],"encrypted_content":"late"},{"type":"reasoning","id":"r2","encrypted_content":"late"}]}}
                        """, """
                        think A
                        think B
                        ReasoningSigned[text=AB, signature=openai-responses:r1:one]
                        ReasoningSigned[text=, signature=openai-responses:r2:two]
                        think C
                        think D
                        ReasoningSigned[text=D, signature=openai-responses:r3:three]
                        text E
                        end_turn 1+2 estimated
                        """),
                new Story("reasoning items in a whole response", """
                        {"object":"response","status":"completed","output":[{"id":"r1","encrypted_content":"one","summary":[{"type":"summary_text","text":"A"}],"type":"reasoning"},{"type":"reasoning","id":"r2","encrypted_content":7},{"type":"message","content":[{"type":"output_text","text":"B"}]}]}
                        """, """
                        think A
                        ReasoningSigned[text=A, signature=openai-responses:r1:one]
                        text B
                        end_turn 1+1 estimated
                        """),
                new Story("pictures, once each", """
                        {"type":"response.output_item.added","output_index":0,"item":{"type":"image_generation_call","id":"i1","result":null}}
                        {"type":"response.image_generation_call.partial_image","output_index":0,"item_id":"i1","partial_image_b64":"AAAA"}
                        {"type":"response.output_item.done","output_index":0,"item":{"type":"image_generation_call","id":"i1","status":"completed","output_format":"jpeg","result":"\\/9j\\/"}}
                        {"type":"response.output_item.done","output_index":1,"item":{"type":"image_generation_call","id":"i2","result":7}}
                        {"type":"response.output_item.done","output_index":2,"item":{"type":"other_call","id":"i4","result":"iVBO"}}
                        {"type":"response.completed","response":{"status":"completed","output":[{"type":"image_generation_call","id":"i1","output_format":"jpeg","result":"/9j/"},{"type":"image_generation_call","id":"i3","result":"iVBO"},{"type":"image_generation_call","result":"iVBO"}]}}
                        """, """
                        FileCreated[mediaType=image/jpeg, data=/9j/]
                        FileCreated[mediaType=image/png, data=iVBO]
                        end_turn 1+0 estimated
                        """));
    }
}
