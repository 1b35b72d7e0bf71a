package dev.sluice.provider.http;

import dev.sluice.sse.EventHandler;
import dev.sluice.sse.EventStreamLimitException;
import dev.sluice.sse.EventStreamReader;

/** An event stream: what nearly every provider sends. */
public final class EventStreamFraming implements Framing {

    private final EventStreamReader reader = new EventStreamReader();
    private final EventHandler handler;

    public EventStreamFraming(EventHandler handler) {
        this.handler = handler;
    }

    /** No field of an event stream begins like JSON or HTML. */
    @Override
    public boolean mayBeginWith(byte first) {
        return (first < 0 || first > ' ') && first != '{' && first != '[' && first != '<';
    }

    @Override
    public void read(byte[] array, int from, int to) throws BadFraming {
        try {
            reader.read(array, from, to, handler);
        } catch (EventStreamLimitException e) {
            throw new BadFraming("an event is too long");
        }
    }

    @Override
    public void end() throws BadFraming {
        try {
            reader.end(handler);
        } catch (EventStreamLimitException e) {
            throw new BadFraming("an event is too long");
        }
    }
}
