package dev.sluice.sse;

/** Thrown when input is not in the expected framing or exceeds its limits. Reading cannot continue after it. */
public final class BadFraming extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong with the input. */
    public enum Reason {
        /** It is not in the framing. */
        BROKEN,
        /** An event is longer than the limit. */
        TOO_LONG,
        /** The event by itself is not too long, but many long ones are arriving at once. */
        TOO_MANY
    }

    private final Reason reason;

    /**
     * Creates an exception without a stack trace, for input that is not in the framing.
     *
     * @param message in our own words; it is never sent to a client
     */
    public BadFraming(String message) {
        this(Reason.BROKEN, message);
    }

    private BadFraming(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static BadFraming tooLong(int limit) {
        return new BadFraming(Reason.TOO_LONG, "an event is longer than " + limit + " bytes");
    }

    static BadFraming tooMany() {
        return new BadFraming(Reason.TOO_MANY, "large events of all connections hold too much memory");
    }

    public Reason reason() {
        return reason;
    }
}
