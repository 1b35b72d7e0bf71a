package dev.sluice.provider.responses;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonSpan;
import dev.sluice.provider.CitedSources;
import dev.sluice.provider.ReplyWriter;
import java.util.List;

/**
 * The sources of one reply. Their places count from the beginning of their part, which is known for the part written latest
 * if it was written in one go and the server told where it is.
 */
final class ResponsesSources {

    /** The place of no item. */
    private static final int NONE = -2;

    private final ReplyWriter reply;
    private final CitedSources sources;
    private int output = NONE;
    private int part;
    private int base = SourceCited.UNTOLD;

    ResponsesSources(ReplyWriter reply) {
        this.reply = reply;
        this.sources = new CitedSources(reply);
    }

    /** Notes that an item or a part begins, possibly in the place of another. */
    void begin() {
        output = NONE;
    }

    /**
     * Notes a piece of text of a part before it is written.
     *
     * @param begun whether text of a part in the same place was written before
     */
    void text(byte[] array, JsonSpan place, int outputIndex, int partIndex, boolean begun) {
        if (!place.plain()) {
            sources.text(array, place.from(), place.to());
        }
        if (outputIndex != output || partIndex != part) {
            output = outputIndex;
            part = partIndex;
            base = begun || outputIndex < 0 ? SourceCited.UNTOLD : reply.textLength();
        }
    }

    /** Whether a part is the one written latest, so that {@link #text} need not be told whether it had begun. */
    boolean isLatest(int outputIndex, int partIndex) {
        return outputIndex == output && partIndex == part;
    }

    /** Writes the sources of a part. */
    void cite(List<SourceCited> cited, int outputIndex, int partIndex) {
        for (SourceCited source : cited) {
            sources.cite(source, isLatest(outputIndex, partIndex) ? base : SourceCited.UNTOLD);
        }
    }
}
