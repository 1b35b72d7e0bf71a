package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/**
 * A reader of one stream's log, with its own position. It is woken when there is more, and reads as much as it can use;
 * nothing is buffered for it.
 *
 * <p>Only one thread at a time may read. {@link #close} is idempotent, may be called from any thread, and is the attacher's
 * job.
 */
public interface LogReader extends AutoCloseable {

    /**
     * Whether the log has come as far as the position. Until then there is nothing to read or to replay; afterwards it is
     * always true. False only for a reader that has had more events from another node.
     */
    default boolean isReady() {
        return true;
    }

    /**
     * Passes on the events after the position, and moves past them.
     *
     * @param maxBytes limit on the content passed on; a single event is never split
     * @return whether there were any events
     */
    boolean read(int maxBytes, EventConsumer consumer);

    /** Whether {@link #read} would pass on anything now. */
    boolean hasMore();

    /** Passes on all events before the position, to rebuild a state that depends on them. Does not move. */
    void replay(EventConsumer consumer);

    /** Whether the reader must leave at once, though it has not read everything: it keeps too much in memory. */
    default boolean isCut() {
        return false;
    }

    /** Whether the terminal event was read. */
    boolean atEnd();

    @Override
    void close();
}
