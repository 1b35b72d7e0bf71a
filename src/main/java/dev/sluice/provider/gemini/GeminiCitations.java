package dev.sluice.provider.gemini;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.provider.PlacedSources;
import java.util.ArrayList;
import java.util.List;

/**
 * The sources that one event names and cites. Places in the reply are in bytes. Reused for every event of a reply.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#GroundingMetadata">GroundingMetadata</a> and <a
 *     href="https://ai.google.dev/api/generate-content#citationmetadata">CitationMetadata</a>, both read 2026-11-28
 */
final class GeminiCitations {

    /** More than any event names. */
    private static final int MAX = 1000;

    /**
     * A part of the reply for which a source is cited.
     *
     * @param index the source's place among those named; negative if {@code source} is the source
     * @param text the cited text, possibly empty
     */
    record Citation(int index, SourceCited source, long start, long end, String text) {}

    private static final SourceCited NONE = PlacedSources.source("", "", "");

    private final JsonScanner json;
    private final Runnable chunk = this::chunk;
    private final Runnable support = this::support;
    private final Runnable citation = this::citation;

    /** The sources that the model has found, in the order that indices refer to. */
    final List<SourceCited> found = new ArrayList<>(0);

    final List<Citation> cited = new ArrayList<>(0);

    private String address = "";
    private String file = "";
    private String title = "";
    private long start;
    private long end;
    private long part;
    private String text = "";

    GeminiCitations(JsonScanner json) {
        this.json = json;
    }

    void clear() {
        found.clear();
        cited.clear();
    }

    /** Forgets what was read after the given numbers of sources. */
    void forget(int foundBefore, int citedBefore) {
        found.subList(foundBefore, found.size()).clear();
        cited.subList(citedBefore, cited.size()).clear();
    }

    /** Reads grounding metadata. */
    void grounding() {
        json.object();
        while (json.key()) {
            if (json.is("groundingChunks")) {
                json.list(chunk);
            } else if (json.is("groundingSupports")) {
                json.list(support);
            } else {
                json.skip();
            }
        }
    }

    private void chunk() {
        SourceCited source = NONE;
        json.object();
        while (json.key()) {
            if (json.is("web") || json.is("retrievedContext") || json.is("maps") || json.is("image")) {
                SourceCited named = named();
                source = named.equals(NONE) ? source : named;
            } else {
                json.skip();
            }
        }
        if (found.size() < MAX) {
            found.add(source); // also one without a name, because indices count it
        }
    }

    private SourceCited named() {
        begin();
        json.object();
        while (json.key()) {
            if (json.is("uri") || json.is("sourceUri")) {
                String named = json.word();
                address = named.isEmpty() ? address : named;
            } else if (json.is("title")) {
                title = json.id();
            } else if (json.is("documentName")) {
                file = json.word(); // the name of a resource, which says less than a title
            } else {
                json.skip();
            }
        }
        return PlacedSources.source(address, title.isBlank() ? file : "", title);
    }

    private void begin() {
        address = "";
        file = "";
        title = "";
        start = 0;
        end = 0;
        part = 0;
        text = "";
    }

    /** Reads a part of the reply with the indices of its sources. */
    private void support() {
        List<Integer> indices = new ArrayList<>();
        begin();
        json.object();
        while (json.key()) {
            if (json.is("segment")) {
                segment();
            } else if (json.is("groundingChunkIndices")) {
                json.array();
                while (json.element()) {
                    indices.add(json.index(-1));
                }
            } else {
                json.skip();
            }
        }
        for (int index : indices) {
            if (index >= 0 && cited.size() < MAX) {
                cited.add(new Citation(index, NONE, start, end, text));
            }
        }
    }

    /** Reads a place. One in another part than the first is left out, because the parts of a stream are pieces. */
    private void segment() {
        json.object();
        while (json.key()) {
            if (json.is("startIndex")) {
                start = json.index(0);
            } else if (json.is("endIndex")) {
                end = json.index(0);
            } else if (json.is("partIndex")) {
                part = json.index(0);
            } else if (json.is("text")) {
                text = json.id();
            } else {
                json.skip();
            }
        }
        if (part > 0) {
            start = -1;
        }
    }

    /** Reads citation metadata, whose list Vertex names otherwise. */
    void citations() {
        json.object();
        while (json.key()) {
            if (json.is("citationSources") || json.is("citations")) {
                json.list(citation);
            } else {
                json.skip();
            }
        }
    }

    private void citation() {
        begin();
        json.object();
        while (json.key()) {
            if (json.is("uri")) {
                address = json.word();
            } else if (json.is("title")) {
                title = json.id();
            } else if (json.is("startIndex")) {
                start = json.index(0);
            } else if (json.is("endIndex")) {
                end = json.index(0);
            } else {
                json.skip();
            }
        }
        if (cited.size() < MAX) {
            cited.add(new Citation(-1, PlacedSources.source(address, "", title), start, end, ""));
        }
    }
}
