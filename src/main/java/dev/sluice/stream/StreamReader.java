package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/** A place in a stream's log. */
final class StreamReader implements LogReader {

    private final StreamLog log;
    private final StreamLog.Place place;
    private final Runnable wake;
    private final Readers readership;
    private boolean atEnd;

    StreamReader(StreamLog log, int position, Runnable wake, Readers readership) {
        this.log = log;
        this.place = log.place(position);
        this.wake = wake;
        this.readership = readership;
    }

    @Override
    public boolean read(int maxBytes, EventConsumer consumer) {
        int before = place.position();
        log.read(place, maxBytes, (event, sequence, reply) -> {
            atEnd |= event.terminal();
            consumer.accept(event, sequence, reply);
        });
        return place.position() > before;
    }

    @Override
    public void replay(EventConsumer consumer) {
        log.read(new StreamLog.Place(), place.position(), Integer.MAX_VALUE, consumer);
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    void wake() {
        wake.run();
    }

    @Override
    public void close() {
        readership.remove(this);
    }
}
