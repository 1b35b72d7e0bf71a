package dev.sluice.provider.anthropic;

import dev.sluice.json.JsonScanner;
import dev.sluice.provider.Citation;
import java.util.ArrayList;
import java.util.List;

/**
 * The sources that one event cites. Places in documents are left out; a citation's place in the reply is the whole block that
 * it comes in.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/citations">Citations</a>, read 2026-11-28
 */
final class AnthropicCitations {

    private final JsonScanner json;
    private final List<Citation> list = new ArrayList<>(0);

    AnthropicCitations(JsonScanner json) {
        this.json = json;
    }

    List<Citation> list() {
        return list;
    }

    void clear() {
        list.clear();
    }

    /** Reads a list of citations. */
    void readList() {
        json.array();
        while (json.element()) {
            read();
        }
    }

    /** Reads a citation: of a page of the web, of a search result or of a document of the request. */
    void read() {
        String url = "";
        String source = "";
        String document = "";
        String title = "";
        json.object();
        while (json.key()) {
            if (json.is("url")) {
                url = json.word();
            } else if (json.is("source")) {
                source = json.id();
            } else if (json.is("document_title")) {
                document = json.id();
            } else if (json.is("title")) {
                title = json.id();
            } else {
                json.skip();
            }
        }
        list.add(
                !url.isEmpty()
                        ? Citation.of(url, "", title)
                        : !source.isEmpty() ? Citation.ofResult(source, title) : Citation.of("", document, title));
    }
}
