package dev.sluice.dialect.typed;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;

/** The dialect {@code typed} (contract §3). */
public final class TypedDialect implements Dialect {

    @Override
    public String name() {
        return "typed";
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new TypedEncoder(log, options);
    }
}
