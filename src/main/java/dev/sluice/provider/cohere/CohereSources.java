package dev.sluice.provider.cohere;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.PlacedSources;
import dev.sluice.provider.ReplyWriter;
import java.util.HashMap;
import java.util.Map;

/** The sources of one reply. Their places are counted from the beginning of their content block. */
final class CohereSources {

    private static final int MAX_BLOCKS = 1000;

    private final PlacedSources sources;

    /** Where the text of each block begins in the reply, by the block's index; negative where one index is that of several. */
    private final Map<Long, Integer> blocks = new HashMap<>();

    CohereSources(ReplyWriter reply) {
        this.sources = PlacedSources.byCodePoints(reply);
    }

    /** Notes that a content block begins. */
    void begin(long block) {
        if (blocks.size() < MAX_BLOCKS) {
            blocks.merge(block, sources.textLength(), (one, other) -> one.equals(other) ? one : Integer.valueOf(-1));
        }
    }

    void cite(CohereCitation citation) {
        boolean only = blocks.values().stream().allMatch(begin -> begin == 0);
        int begin = only ? 0 : citation.block() < 0 ? -1 : blocks.getOrDefault(citation.block(), -1);
        boolean told = begin >= 0 && citation.start() >= 0;
        for (SourceCited source : citation.sources()) {
            sources.cite(
                    source, told ? begin + citation.start() : -1, told ? begin + citation.end() : -1, citation.text());
        }
    }

    /** Writes the rest, because the reply ends. */
    void end() {
        sources.end();
    }
}
