package dev.sluice.stream;

import java.time.Duration;

/** A limit is reached; nothing was started. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The limit that was reached. */
    public enum Limit {
        STREAMS,
        PRINCIPAL_STREAMS,
        PRINCIPAL_STARTS,
        READERS,
        SHUTDOWN,

        /** Streams must be shared with other nodes, and cannot be now. */
        NOT_SHARED,

        /** Another node has begun to start a stream with the same idempotency key, which cannot be found yet. */
        KEY_TAKEN
    }

    private final Limit limit;
    private final Duration retryAfter;

    /** Makes a refusal without a time after which to try again. */
    public RefusedException(Limit limit) {
        this(limit, Duration.ZERO);
    }

    /**
     * Makes a refusal.
     *
     * @param retryAfter how long to wait before trying again; zero if unknown
     */
    public RefusedException(Limit limit, Duration retryAfter) {
        super(limit.name(), null, false, false);
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    public Limit limit() {
        return limit;
    }

    /** How long to wait before trying again; zero if unknown. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
