package dev.sluice.rest.problem;

import java.io.IOException;
import java.io.Serial;

/**
 * An answer cannot be written to its end, for a reason that is told as a refusal if nothing of it was sent yet. Otherwise the
 * connection must break off.
 */
public final class AnswerFailedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Exception reason;

    /** Makes an exception with the reason, as a resource would have thrown it. */
    public AnswerFailedException(Exception reason) {
        super(reason);
        this.reason = reason;
    }

    Exception reason() {
        return reason;
    }
}
