package dev.sluice.stream;

/** A limit is reached: nothing was begun. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Which limit it is. */
    public enum Limit {
        STREAMS,
        READERS,
        SHUTDOWN
    }

    private final Limit limit;

    RefusedException(Limit limit) {
        super(limit.name(), null, false, false);
        this.limit = limit;
    }

    public Limit limit() {
        return limit;
    }
}
