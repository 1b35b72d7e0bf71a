package dev.sluice.dialect.aisdk;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import java.util.Map;

/** The dialect {@code ai-sdk} (contract §4). */
public final class AiSdkDialect implements Dialect {

    static final String NAME = "ai-sdk";

    /** The setting with the client's major version, without which only what all versions know is sent. */
    static final String VERSION = "version";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new AiSdkEncoder(log, options);
    }

    /** The protocol's version, and the id by which the workflow transport resumes. */
    @Override
    public Map<String, String> headers(String log) {
        return Map.of("x-vercel-ai-ui-message-stream", "v1", "x-workflow-run-id", log);
    }
}
