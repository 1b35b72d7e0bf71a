package dev.sluice.dialect.openai;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.WholeEncoder;

/** The dialect {@code openai} (contract §4). */
public final class OpenAiDialect implements Dialect {

    /** The setting of a reader who wants the tokens in a chunk of their own, as OpenAI names it. */
    static final String INCLUDE_USAGE = "include_usage";

    static final String NAME = "openai";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new OpenAiEncoder(log, options);
    }

    @Override
    public WholeEncoder wholeEncoder(String log, Options options) {
        return new OpenAiAnswer(log, options);
    }
}
