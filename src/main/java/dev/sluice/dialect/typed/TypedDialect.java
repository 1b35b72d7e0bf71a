package dev.sluice.dialect.typed;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.event.StreamId;

/** {@code typed}, contract §3. */
public final class TypedDialect implements Dialect {

    @Override
    public String name() {
        return "typed";
    }

    @Override
    public Encoder encoder(StreamId stream, Options options) {
        return new TypedEncoder(stream, options);
    }
}
