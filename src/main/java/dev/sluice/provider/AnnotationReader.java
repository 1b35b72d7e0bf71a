package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the annotations of OpenAI's two formats, and of the similar objects of servers that speak them. Chat Completions
 * has the members in an object of their own, Responses in the annotation itself; servers mix the two.
 */
public final class AnnotationReader {

    private final JsonScanner json;
    private String url = "";
    private String title = "";
    private String file = "";
    private String fileId = "";
    private boolean cites;
    private int start;
    private int end;

    public AnnotationReader(JsonScanner json) {
        this.json = json;
    }

    /**
     * Reads the next value, which may be an address alone.
     *
     * @return the source, with its place as the server has it; it names nothing if the annotation cites nothing
     */
    public SourceCited read() {
        url = "";
        title = "";
        file = "";
        fileId = "";
        cites = true;
        start = SourceCited.UNTOLD;
        end = SourceCited.UNTOLD;
        if (json.isObject()) {
            members();
        } else {
            String address = json.word();
            url = SourceCited.isAddress(address) ? address : "";
        }
        if (!cites) {
            return new SourceCited(null, null, null, SourceCited.UNTOLD, SourceCited.UNTOLD);
        }
        return new SourceCited(named(url), named(file.isEmpty() ? fileId : file), named(title), start, end);
    }

    private void members() {
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                // A file that the model made is not a source.
                cites &= !json.word().equals("file_path");
            } else if (json.is("url_citation") || json.is("file_citation") || json.is("container_file_citation")) {
                members();
            } else if (json.is("url")) {
                url = json.word();
            } else if (json.is("title")) {
                title = json.word();
            } else if (json.is("filename") || json.is("filepath")) {
                file = json.word();
            } else if (json.is("file_id")) {
                fileId = json.word();
            } else if (json.is("start_index")) {
                start = json.index(SourceCited.UNTOLD);
            } else if (json.is("end_index")) {
                end = json.index(SourceCited.UNTOLD);
            } else {
                json.skip();
            }
        }
    }

    private static @Nullable String named(String text) {
        return text.isEmpty() ? null : text;
    }
}
