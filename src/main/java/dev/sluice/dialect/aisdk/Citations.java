package dev.sluice.dialect.aisdk;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sources that a reply cites. Each is a part of the message once; where it is cited is told at the end of the text, which
 * only version 7 understands.
 */
final class Citations {

    /** The protocol wants a type, and nobody knows that of a document. */
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final boolean told;
    private final Map<String, String> ids = new HashMap<>();

    /** Those of the open text. */
    private final List<SourceCited> open = new ArrayList<>();

    /* In UTF-16 units of all text: where the open text begins, and where it ends so far. */
    private int begin;
    private int end;

    Citations(boolean told) {
        this.told = told;
    }

    void begin() {
        begin = end;
        open.clear();
    }

    void text(JsonText piece) {
        if (told) {
            end += piece.decodedLength();
        }
    }

    /** Takes a citation. Returns the id of a source that was not cited before, else null. */
    @Nullable
    String cite(SourceCited source) {
        if (told) {
            open.add(source);
        }
        String id = String.valueOf(ids.size() + 1);
        return ids.putIfAbsent(key(source), id) == null ? id : null;
    }

    private static String key(SourceCited source) {
        return source.url() != null ? "url " + source.url() : "file " + source.file();
    }

    /** Writes the citations of the text that ends, if there are any. */
    void write(FrameBuffer out) {
        String before = ",\"citations\":[";
        for (SourceCited source : open) {
            out.ascii(before).ascii("{\"source\":{\"type\":\"source\",\"sourceType\":\"");
            out.ascii(source.url() != null ? "url\"," : "document\",");
            source(out, "id", ids.getOrDefault(key(source), ""), source);
            out.put('}');
            place(out, source);
            out.put('}');
            before = ",";
        }
        if (before.length() == 1) {
            out.put(']');
        }
        open.clear();
    }

    /** Writes the place in the text that ends, unless it is unknown or elsewhere. */
    private void place(FrameBuffer out, SourceCited source) {
        if (source.start() >= begin && source.end() >= source.start() && source.end() <= end) {
            name(out.put(','), "startIndex").number(source.start() - begin).put(',');
            name(out, "endIndex").number(source.end() - begin);
        }
    }

    /** Writes the members of a source. */
    static void source(FrameBuffer out, String idName, String id, SourceCited source) {
        field(out, idName, id).put(',');
        if (source.url() != null) {
            field(out, "url", source.url());
            if (source.title() != null) {
                field(out.put(','), "title", source.title());
            }
            return;
        }
        String file = source.file() == null ? "" : source.file();
        field(out, "mediaType", UNKNOWN_TYPE).put(',');
        field(out, "title", source.title() == null ? file : source.title());
        if (!file.isEmpty()) {
            field(out.put(','), "filename", file);
        }
    }
}
