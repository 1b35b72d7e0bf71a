package dev.sluice.sse;

/** Thrown when input is not in the expected framing or exceeds its limits. Reading cannot continue after it. */
public final class BadFraming extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a stack trace.
     *
     * @param message in our own words; it is never sent to a client
     */
    public BadFraming(String message) {
        super(message, null, false, false);
    }
}
