package dev.sluice.provider.cohere;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.provider.PlacedSources;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the reply, and the sources that are cited for it.
 *
 * @param start where it begins in its content block, in code points; negative if it is not in the text
 * @param text the cited text, possibly empty
 * @param block the index of the content block; negative if untold
 * @see <a href="https://docs.cohere.com/docs/rag-citations">Citations</a> and <a
 *     href="https://github.com/cohere-ai/melody/blob/main/src/parsing/citations_filter.rs">how places are counted</a>, both
 *     read 2026-11-28
 */
record CohereCitation(long start, long end, String text, long block, List<SourceCited> sources) {

    /** Reads the next value, which must be an object. A place in thinking or in a plan is left out. */
    static CohereCitation read(JsonScanner json) {
        long start = 0;
        long end = -1;
        String text = "";
        long block = -1;
        boolean inText = true;
        List<SourceCited> sources = new ArrayList<>();
        json.object();
        while (json.key()) {
            if (json.is("start")) {
                start = json.index(0);
            } else if (json.is("end")) {
                end = json.index(-1);
            } else if (json.is("text")) {
                text = json.id();
            } else if (json.is("content_index")) {
                block = json.index(-1);
            } else if (json.is("type")) {
                String type = json.word();
                inText = !type.equals("THINKING_CONTENT") && !type.equals("PLAN");
            } else if (json.is("sources")) {
                json.list(() -> sources.add(source(json)));
            } else {
                json.skip();
            }
        }
        return new CohereCitation(inText ? start : -1, end, text, block, sources);
    }

    private static SourceCited source(JsonScanner json) {
        String id = "";
        String[] content = {"", ""};
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                id = json.id();
            } else if (json.is("document") || json.is("tool_output")) {
                content(json, content);
            } else {
                json.skip();
            }
        }
        String title = content[1];
        return PlacedSources.source(content[0], title.isBlank() ? id : "", title);
    }

    /** Reads the address and the title of a document or a result, which have any fields. */
    private static void content(JsonScanner json, String[] content) {
        json.object();
        while (json.key()) {
            if (json.is("url")) {
                content[0] = json.word();
            } else if (json.is("title")) {
                content[1] = json.id();
            } else {
                json.skip();
            }
        }
    }
}
