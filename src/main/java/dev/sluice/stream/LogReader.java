package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/**
 * A place in a log. Whoever reads is woken when there is more after it, and takes as much as it can use; nothing is kept for
 * it meanwhile. Reading is for one thread at a time; closing may come from any thread, is for whoever attached the reader,
 * and counts once.
 */
public interface LogReader extends AutoCloseable {

    /**
     * Hands on what lies after the place, and moves on.
     *
     * @param maxBytes content to hand on at most, save that one event is handed on whole
     * @return whether there was anything
     */
    boolean read(int maxBytes, EventConsumer consumer);

    /** Hands on what lies before the place, for whoever must know how it came to be as it is there. */
    void replay(EventConsumer consumer);

    /** Whether nothing will come after the place any more. */
    boolean atEnd();

    @Override
    void close();
}
