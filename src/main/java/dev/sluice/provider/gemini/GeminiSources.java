package dev.sluice.provider.gemini;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.PlacedSources;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.gemini.GeminiCitations.Citation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The sources of one reply. They come with its last chunk or with several, each of which may repeat those before or refer
 * to them. A source that is found and never cited is written when the reply ends, without a place.
 */
final class GeminiSources {

    private static final int MAX_UNCITED = 1000;

    private final PlacedSources sources;
    private List<SourceCited> found = List.of();
    private final Set<SourceCited> cited = new LinkedHashSet<>();
    private final Set<SourceCited> uncited = new LinkedHashSet<>();

    GeminiSources(ReplyWriter reply) {
        this.sources = PlacedSources.byBytes(reply);
    }

    /** Takes the sources of an event, after its text. */
    void take(GeminiCitations event) {
        if (!event.found.isEmpty()) {
            found = List.copyOf(event.found);
            if (uncited.size() < MAX_UNCITED) {
                uncited.addAll(found);
            }
        }
        for (Citation citation : event.cited) {
            if (citation.index() < found.size()) {
                SourceCited source = citation.index() < 0 ? citation.source() : found.get(citation.index());
                cited.add(source);
                sources.cite(source, citation.start(), citation.end(), citation.text());
            }
        }
    }

    /** Writes the rest, because the reply ends. */
    void end() {
        sources.end();
        uncited.removeAll(cited);
        uncited.forEach(source -> sources.cite(source, -1, -1, ""));
        uncited.clear();
    }
}
