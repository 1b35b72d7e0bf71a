package dev.sluice.dialect.responses;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.WholeEncoder;

/**
 * The dialect {@code openai-responses} (contract §4). The settings of a reader are members of the request that its response
 * repeats, as JSON; and {@link #RETRIEVED}.
 */
public final class ResponsesDialect implements Dialect {

    static final String NAME = "openai-responses";

    /** The setting of a reader who asks for the response later: a reply that failed is then a response, too. */
    static final String RETRIEVED = "retrieved";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new ResponsesEncoder(log, options);
    }

    @Override
    public WholeEncoder wholeEncoder(String log, Options options) {
        return new ResponsesAnswer(log, options);
    }
}
