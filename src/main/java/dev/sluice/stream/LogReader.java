package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/**
 * A place in a stream's log. It is woken when there is more after it, and takes as much as it can use; nothing is kept for
 * it meanwhile. Reading is for one thread at a time; closing may come from any thread, is for whoever attached the reader,
 * and counts once.
 */
public final class LogReader implements AutoCloseable {

    private final ChatStream stream;
    private final Runnable wake;
    private final StreamLog.Place place;
    private boolean atEnd;

    LogReader(ChatStream stream, int position, Runnable wake) {
        this.stream = stream;
        this.place = stream.log().place(position);
        this.wake = wake;
    }

    public ChatStream stream() {
        return stream;
    }

    /**
     * Hands on what lies after the place, and moves on.
     *
     * @param maxBytes content to hand on at most, save that one event is handed on whole
     * @return whether there was anything
     */
    public boolean read(int maxBytes, EventConsumer consumer) {
        int before = place.position();
        stream.log().read(place, maxBytes, (event, sequence, reply) -> {
            atEnd |= event.terminal();
            consumer.accept(event, sequence, reply);
        });
        return place.position() > before;
    }

    /** Hands on what lies before the place, for whoever must know how it came to be as it is there. */
    public void replay(EventConsumer consumer) {
        stream.log().read(new StreamLog.Place(), place.position(), Integer.MAX_VALUE, consumer);
    }

    /** Whether there is more after the place now. */
    public boolean hasMore() {
        return place.position() < stream.log().size();
    }

    /** Whether the terminal event was handed on. */
    public boolean atEnd() {
        return atEnd;
    }

    void wake() {
        wake.run();
    }

    @Override
    public void close() {
        stream.detach(this);
    }
}
