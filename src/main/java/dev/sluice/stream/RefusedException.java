package dev.sluice.stream;

import java.time.Duration;

/** A limit is reached: nothing was begun. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Which limit it is. */
    public enum Limit {
        STREAMS,
        OWNERS_STREAMS,
        OWNERS_STARTS,
        READERS,
        SHUTDOWN
    }

    private final Limit limit;
    private final Duration retryAfter;

    RefusedException(Limit limit) {
        this(limit, Duration.ZERO);
    }

    RefusedException(Limit limit, Duration retryAfter) {
        super(limit.name(), null, false, false);
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    public Limit limit() {
        return limit;
    }

    /** After how long there is room again; zero where nobody can know. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
