package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import java.util.function.Consumer;

/** Reports a stream's progress as JSON objects outside of any frame. For one thread at a time. */
public interface ProgressEncoder {

    /** Creates encoders. */
    @FunctionalInterface
    interface Factory {

        /**
         * Creates an encoder for one stream.
         *
         * @param out takes each object, on the thread that calls the encoder
         */
        ProgressEncoder encoder(Consumer<String> out);
    }

    /** Reports what an event means for progress, or keeps it to report it with a later one; see {@link Encoder#encode}. */
    void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime);

    /** Reports what was kept and has become due. */
    void flush(long nanoTime);

    /** Returns when to call {@link #flush} next, as {@link Encoder#dueNanos} does. */
    long dueNanos();
}
