package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * That a stream's log on Redis has grown.
 *
 * @param entry what it has got, which a node that has all before it need not read there; null if it must look
 */
record Growth(StreamId stream, @Nullable Entry entry) {

    /** Most bytes of events that one carries: an inbox is no place for more, and reading those once more costs little of their time. */
    private static final int MOST_BYTES = 1024;

    /** The growth by an entry. One that follows whatever there is says nothing to a node that may lack some of that. */
    static Growth by(Entry entry, StreamId stream) {
        boolean carried = entry.first() != Entry.AT_END && entry.length() <= MOST_BYTES;
        return new Growth(stream, carried ? entry : null);
    }

    /** The number of bytes of events. */
    int length() {
        return entry == null ? 0 : entry.length();
    }
}
