package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonText;
import java.util.HashSet;
import java.util.Set;

/**
 * The sources of one reply, from a provider that repeats them and counts their places in characters without documenting
 * which: code points and UTF-16 units. They are the same up to the first character outside of the Basic Multilingual Plane,
 * so a place is told only before that. Not for two threads at once.
 */
public final class CitedSources {

    /** More than any reply cites. */
    private static final int MAX_SOURCES = 1000;

    private final ReplyWriter reply;
    private final Set<SourceCited> known = new HashSet<>();
    private final Set<String> urls = new HashSet<>();

    /** The length of the text whose characters are one UTF-16 unit each. */
    private int certain = Integer.MAX_VALUE;

    public CitedSources(ReplyWriter reply) {
        this.reply = reply;
    }

    /** Notes a piece of the text before it is written. Needed only for pieces that are not plain. */
    public void text(byte[] array, int from, int to) {
        if (certain == Integer.MAX_VALUE && hasPair(array, from, to)) {
            certain = reply.textLength();
        }
    }

    private static boolean hasPair(byte[] array, int from, int to) {
        for (int i = from; i < to; i += JsonText.step(array, i)) {
            int unit = JsonText.unit(array, i);
            if ((array[i] & 0xF8) == 0xF0 || (unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a source, unless it is known. An address alone is known if any source has it.
     *
     * @param source with its place in the text that begins at {@code base}
     * @param base the place in the reply's text, or {@link SourceCited#UNTOLD}
     */
    public void cite(SourceCited source, int base) {
        boolean alone = source.title() == null && source.start() < 0;
        if (known.size() >= MAX_SOURCES
                || (alone && source.url() != null && urls.contains(source.url()))
                || !known.add(source)) {
            return;
        }
        if (source.url() != null) {
            urls.add(source.url());
        }
        long end = (long) base + source.end();
        boolean told = base >= 0
                && source.start() >= 0
                && source.start() < source.end()
                && end <= Math.min(certain, reply.textLength());
        reply.source(new SourceCited(
                source.url(),
                source.file(),
                source.title(),
                told ? base + source.start() : SourceCited.UNTOLD,
                told ? (int) end : SourceCited.UNTOLD));
    }
}
