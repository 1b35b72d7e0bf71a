package dev.sluice.provider.openai;

import dev.sluice.provider.Story;
import java.util.List;

/** Chat completion streams with sources and pictures, with the expected events. */
final class OpenAiReturnStories {

    private OpenAiReturnStories() {}

    static List<Story> sources() {
        return List.of(
                new Story("annotations after the text, and again in a message", """
                        {"choices":[{"delta":{"content":"It rains – "}}]}
                        {"choices":[{"delta":{"content":"in Rome."}}]}
                        {"choices":[{"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://a/","title":"A","start_index":0,"end_index":8,"content":"?"}}]}}]}
                        {"choices":[{"message":{"content":"?","annotations":[{"type":"url_citation","url_citation":{"url":"https://a/","title":"A","start_index":0,"end_index":8}}]},"finish_reason":"stop"}]}
                        [DONE]
                        """, """
                        text It rains –\s
                        text in Rome.
                        SourceCited[url=https://a/, file=null, title=A, start=0, end=8]
                        end_turn 1+5 estimated
                        """),
                new Story("places that the text does not have, and places after an emoji", """
                        {"choices":[{"delta":{"annotations":[{"url":"https://a/","start_index":0,"end_index":4},{"url":"https://b/","start_index":3,"end_index":3}],"content":"ABC"}}]}
                        {"choices":[{"delta":{"content":"\\ud83d\\ude00D"}}]}
                        {"choices":[{"delta":{"annotations":[{"url":"https://c/","start_index":0,"end_index":3},{"url":"https://d/","start_index":0,"end_index":4}]}}]}
                        [DONE]
                        """, """
                        text ABC
                        SourceCited[url=https://a/, file=null, title=null, start=-1, end=-1]
                        SourceCited[url=https://b/, file=null, title=null, start=-1, end=-1]
                        text \\ud83d\\ude00D
                        SourceCited[url=https://c/, file=null, title=null, start=0, end=3]
                        SourceCited[url=https://d/, file=null, title=null, start=-1, end=-1]
                        end_turn 1+2 estimated
                        """),
                new Story("addresses, and what is known of them, with each chunk", """
                        {"citations":["https://a/","https://b/"],"search_results":[{"title":"A","url":"https://a/","date":"?"}],"choices":[{"delta":{"content":"A"}}]}
                        {"citations":["https://a/","https://b/"],"search_results":[{"title":"A","url":"https://a/","date":"?"}],"choices":[{"delta":{"content":"B"}}]}
                        [DONE]
                        """, """
                        text A
                        SourceCited[url=https://a/, file=null, title=A, start=-1, end=-1]
                        SourceCited[url=https://b/, file=null, title=null, start=-1, end=-1]
                        text B
                        end_turn 1+1 estimated
                        """),
                new Story("what Azure found in the operator's data", """
                        {"choices":[{"delta":{"role":"assistant","context":{"intent":"[]","citations":[{"content":"?","title":"A","url":null,"filepath":"a.pdf","chunk_id":"0"},{"content":"?","title":"B","url":"https://b/","filepath":"b.txt"}]}}}]}
                        {"choices":[{"delta":{"content":"A [doc1]"},"finish_reason":"stop"}]}
                        [DONE]
                        """, """
                        SourceCited[url=null, file=a.pdf, title=A, start=-1, end=-1]
                        SourceCited[url=https://b/, file=b.txt, title=B, start=-1, end=-1]
                        text A [doc1]
                        end_turn 1+2 estimated
                        """),
                new Story("Mistral's references, and files that are cited or only made", """
                        {"choices":[{"delta":{"content":[{"type":"text","text":"A"},{"type":"reference","reference_ids":[0,"b"]}]}}]}
                        {"choices":[{"delta":{"annotations":[{"type":"file_citation","file_citation":{"file_id":"f","filename":"f.pdf"}},{"type":"file_path","file_id":"g"},{"type":"file","file":{"name":"h.pdf"}}]}}]}
                        [DONE]
                        """, """
                        text A
                        SourceCited[url=null, file=0, title=null, start=-1, end=-1]
                        SourceCited[url=null, file=b, title=null, start=-1, end=-1]
                        SourceCited[url=null, file=f.pdf, title=null, start=-1, end=-1]
                        end_turn 1+1 estimated
                        """),
                new Story("odd sources cost only themselves", """
                        {"citations":[7,null,{"url":["?"]}],"search_results":"?","choices":[{"delta":{"content":"A","annotations":[{"url_citation":7},{"url_citation":{"url":"https://a/","title":7,"start_index":"?","end_index":null}}],"context":"?","images":7}}]}
                        {"choices":[{"index":1,"delta":{"annotations":[{"url":"https://b/"}],"images":[{"image_url":{"url":"data:image/png;base64,iVBO"}}]}}]}
                        [DONE]
                        """, """
                        text A
                        SourceCited[url=https://a/, file=null, title=null, start=-1, end=-1]
                        end_turn 1+1 estimated
                        """));
    }

    static List<Story> pictures() {
        return List.of(
                new Story("pictures, and other addresses", """
                        {"choices":[{"delta":{"content":"A","images":[{"type":"image_url","index":0,"image_url":{"url":"data:image/png;base64,iVBO"}}]}}]}
                        {"choices":[{"delta":{"images":[{"image_url":{"url":"data:image\\/jpeg;base64,\\/9j\\/"}},{"image_url":"data:image/webp;base64,UklG"}]}}]}
                        {"choices":[{"delta":{"images":[{"image_url":{"url":"https://a/b.png"}},{"image_url":{"url":"data:image/png,A"}},{"image_url":{"url":"data:\\"/png;base64,iVBO"}},{"image_url":{"url":"data:image/png;base64,?"}},{"image_url":7}]}}]}
                        {"choices":[{"delta":{"content":[{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lG"}}]}}]}
                        {"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,iVBO"}}]}}]}
                        [DONE]
                        """, """
                        text A
                        FileCreated[mediaType=image/png, data=iVBO]
                        FileCreated[mediaType=image/jpeg, data=/9j/]
                        FileCreated[mediaType=image/webp, data=UklG]
                        FileCreated[mediaType=image/gif, data=R0lG]
                        end_turn 1+1 estimated
                        """),
                new Story("a picture in a whole reply", """
                        {"choices":[{"message":{"content":"A","images":[{"image_url":{"url":"data:image/png;base64,iVBO"}}]},"finish_reason":"stop"}]}
                        [DONE]
                        """, """
                        text A
                        FileCreated[mediaType=image/png, data=iVBO]
                        end_turn 1+1 estimated
                        """));
    }
}
