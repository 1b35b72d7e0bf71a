package dev.sluice.rest;

import dev.sluice.dialect.Encoder;

/** Makes encoders for readers of channels. */
@FunctionalInterface
public interface ChannelEncoding {

    /** Makes an encoder; {@code greets} says whether the reader begins. */
    Encoder encoder(String channel, boolean greets);
}
