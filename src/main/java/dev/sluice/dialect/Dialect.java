package dev.sluice.dialect;

import dev.sluice.event.StreamId;

/** One client protocol. */
public interface Dialect {

    /** Its name in {@code ?dialect=}. */
    String name();

    /** Makes an encoder for one reader of one stream. */
    Encoder encoder(StreamId stream, Options options);

    /**
     * What a reader may choose.
     *
     * @param accumulated whether each text comes with all text before it
     * @param ids whether a dialect that leaves ids out is to have them: an {@code EventSource} that lost its connection goes
     *     on by them, and without them asks again
     */
    record Options(boolean accumulated, boolean ids) {}
}
