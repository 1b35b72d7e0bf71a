package dev.sluice.dialect.typed;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamId;
import dev.sluice.json.JsonText;
import dev.sluice.json.Segments;
import dev.sluice.sse.FrameBuffer;
import java.util.List;

/** One reader of a list of events, with a clock that the test sets. */
final class Reader {

    static final StreamId STREAM = new StreamId("7Hk2aaaaaaaaaaaaaaaaaaaaaaaaaaQw");

    private final Encoder encoder;
    private final FrameBuffer out = new FrameBuffer(new byte[16]);
    private String reply = "";
    private int sequence;
    private long nanos;

    Reader(boolean accumulated) {
        this(new Dialect.Options(accumulated, false, false));
    }

    private Reader(Dialect.Options options) {
        encoder = new TypedDialect().encoder(STREAM.value(), options);
    }

    /** A reader that gets thinking and calls as events of their own, too. */
    static Reader ofParts() {
        return new Reader(new Dialect.Options(false, true, false, false));
    }

    /** Writes the beginning of a connection. */
    Reader begins() {
        encoder.begin(out);
        return this;
    }

    Reader skips(List<StreamEvent> events) {
        for (StreamEvent event : events) {
            grow(event);
            encoder.skip(event, sequence++, Segments.of(JsonText.of(reply)));
        }
        return this;
    }

    Reader takes(StreamEvent... events) {
        for (StreamEvent event : events) {
            grow(event);
            encoder.encode(event, sequence++, Segments.of(JsonText.of(reply)), nanos, out);
        }
        return this;
    }

    private void grow(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            reply += delta.text().decoded();
        }
    }

    /** Advances the clock and writes what is due. */
    Reader waits(long millis) {
        nanos += millis * 1_000_000;
        if (encoder.dueNanos() <= nanos) {
            encoder.flush(nanos, out);
        }
        return this;
    }

    long dueMillis() {
        return encoder.dueNanos() == Encoder.NEVER ? -1 : (encoder.dueNanos() - nanos) / 1_000_000;
    }

    String bytes() {
        return out.toString();
    }

    TypedFrames frames() {
        return TypedFrames.read(bytes());
    }
}
