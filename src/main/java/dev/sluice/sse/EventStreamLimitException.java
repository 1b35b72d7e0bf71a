package dev.sluice.sse;

/** A line or an event is longer than the reader was told to bear. The reader cannot go on after it. */
public final class EventStreamLimitException extends Exception {

    private static final long serialVersionUID = 1L;

    EventStreamLimitException(String what, int limit) {
        super(what + " is longer than " + limit + " bytes", null, false, false);
    }
}
