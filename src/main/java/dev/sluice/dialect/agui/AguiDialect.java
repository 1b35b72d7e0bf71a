package dev.sluice.dialect.agui;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;

/** The dialect {@code ag-ui} (contract §4). */
public final class AguiDialect implements Dialect {

    /** The setting of a reader that joins a run late: the run's own messages, as JSON without the brackets of the array. */
    static final String MESSAGES = "messages";

    /** The setting of the same reader that has the state which the run was started with, as JSON; left out without any. */
    static final String STATE = "state";

    static final String NAME = "ag-ui";

    @Override
    public String name() {
        return NAME;
    }

    /** Creates an encoder. With {@link #MESSAGES}, what the reader skips is in the snapshot that it gets first. */
    @Override
    public Encoder encoder(String log, Options options) {
        String messages = options.settings().get(MESSAGES);
        return messages == null
                ? new AguiEncoder(log, options, null)
                : new SnapshotEncoder(log, options, messages, options.settings().get(STATE));
    }
}
