package dev.sluice.stream;

/**
 * A position between two events of a {@link StreamLog}: the number of events before it, and where the text and the other
 * content end there. For one thread at a time.
 */
final class LogCursor {

    /** Events before the cursor. */
    int position;

    /** Bytes of the reply's text before the cursor. */
    int text;

    /** Bytes of thinking and tool arguments before the cursor. */
    int other;
}
