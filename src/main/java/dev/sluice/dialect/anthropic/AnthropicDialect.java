package dev.sluice.dialect.anthropic;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.WholeEncoder;

/** The dialect {@code anthropic} (contract §4). */
public final class AnthropicDialect implements Dialect {

    static final String NAME = "anthropic";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new AnthropicEncoder(log, options);
    }

    @Override
    public WholeEncoder wholeEncoder(String log, Options options) {
        return new AnthropicAnswer(log);
    }
}
