package dev.sluice.stream;

import dev.sluice.event.EventConsumer;

/** A place in a stream's log. */
final class StreamReader implements LogReader {

    private final ChatStream stream;
    private final StreamLog.Place place;
    private final Runnable wake;
    private boolean atEnd;

    StreamReader(ChatStream stream, int position, Runnable wake) {
        this.stream = stream;
        this.place = stream.log().place(position);
        this.wake = wake;
    }

    @Override
    public boolean read(int maxBytes, EventConsumer consumer) {
        int before = place.position();
        stream.log().read(place, maxBytes, (event, sequence, reply) -> {
            atEnd |= event.terminal();
            consumer.accept(event, sequence, reply);
        });
        return place.position() > before;
    }

    @Override
    public void replay(EventConsumer consumer) {
        stream.log().read(new StreamLog.Place(), place.position(), Integer.MAX_VALUE, consumer);
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
        stream.detach(this);
    }
}
