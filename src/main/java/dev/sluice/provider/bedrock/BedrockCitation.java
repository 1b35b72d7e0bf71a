package dev.sluice.provider.bedrock;

import dev.sluice.json.JsonScanner;
import dev.sluice.provider.Citation;
import org.jspecify.annotations.Nullable;

/**
 * The source that a message cites, if any. Places in documents are left out; a citation's place in the reply is the whole
 * block that it comes in.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html">CitationsDelta</a>,
 *     read 2026-11-28
 */
final class BedrockCitation {

    private final JsonScanner json;
    private @Nullable Citation citation;
    private String url = "";
    private boolean web;

    BedrockCitation(JsonScanner json) {
        this.json = json;
    }

    @Nullable
    Citation get() {
        return citation;
    }

    void clear() {
        citation = null;
    }

    void read() {
        String title = "";
        String source = "";
        url = "";
        web = false;
        json.object();
        while (json.key()) {
            if (json.is("title")) {
                title = json.id();
            } else if (json.is("source")) {
                source = json.id();
            } else if (json.is("location")) {
                location();
            } else {
                json.skip();
            }
        }
        if (web) {
            citation = Citation.of(url, "", title);
        } else if (!source.isEmpty()) {
            citation = Citation.ofResult(source, title);
        } else {
            citation = Citation.of("", title, ""); // of a document, whose name is its title
        }
    }

    private void location() {
        json.object();
        while (json.key()) {
            if (json.is("web")) {
                web = json.object();
                while (json.key()) {
                    if (json.is("url")) {
                        url = json.word();
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
    }
}
