package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one reply whose provider counts places in its own unit, and may cite before the text has come. A source
 * whose place is not one in the text is written without a place. Not for two threads at once.
 */
public final class PlacedSources {

    /** Most sources that wait for their text. */
    private static final int MAX_WAITING = 1000;

    /** A source without its place, which is in the provider's unit; and the length of the cited text, or 0. */
    private record Waiting(SourceCited source, long start, long end, int length) {}

    private final ReplyWriter reply;
    private final TextPlaces places;
    private final boolean inBytes;
    private final List<Waiting> waiting = new ArrayList<>(0);

    private PlacedSources(ReplyWriter reply, boolean inBytes) {
        this.reply = reply;
        this.places = reply.keepPlaces();
        this.inBytes = inBytes;
    }

    /** Makes the sources of a reply whose places are counted in bytes of UTF-8. */
    public static PlacedSources byBytes(ReplyWriter reply) {
        return new PlacedSources(reply, true);
    }

    /** Makes the sources of a reply whose places are counted in code points. */
    public static PlacedSources byCodePoints(ReplyWriter reply) {
        return new PlacedSources(reply, false);
    }

    /**
     * A source without a place, by what a provider tells of it, each possibly empty. An address that browsers do not open is
     * the name of a file, as is a title where nothing else names it.
     */
    public static SourceCited source(String address, String file, String title) {
        boolean url = SourceCited.isAddress(address);
        String name = !file.isBlank() || url ? file : address;
        boolean named = url || !name.isBlank();
        return new SourceCited(
                url ? address : null,
                orNull(named ? name : title),
                named ? orNull(title) : null,
                SourceCited.UNTOLD,
                SourceCited.UNTOLD);
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text;
    }

    /**
     * Writes a source, now or when its text has come.
     *
     * @param start where in the reply the cited text begins, in the provider's unit; no place unless it is before {@code end}
     * @param text the cited text, empty if the provider does not repeat it; a place of another length is none
     */
    public void cite(SourceCited source, long start, long end, String text) {
        Waiting cited = new Waiting(source, start, end, text.length());
        if (start < 0 || start >= end || isThere(cited)) {
            write(cited);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(cited);
        }
    }

    /** The length of the text so far, in the provider's unit. */
    public int textLength() {
        return inBytes ? places.bytes() : places.codePoints();
    }

    private int place(long place) {
        return inBytes ? places.ofByte(place) : places.ofCodePoint(place);
    }

    private boolean isThere(Waiting cited) {
        return place(cited.start) != SourceCited.UNTOLD && place(cited.end) != SourceCited.UNTOLD;
    }

    private void write(Waiting cited) {
        int from = place(cited.start);
        int to = place(cited.end);
        boolean fits =
                cited.start >= 0 && from < to && isThere(cited) && (cited.length == 0 || cited.length == to - from);
        SourceCited source = cited.source;
        reply.source(fits ? new SourceCited(source.url(), source.file(), source.title(), from, to) : source);
    }

    /** Writes the sources whose text has not come, because the reply ends. */
    public void end() {
        waiting.forEach(this::write);
        waiting.clear();
    }
}
