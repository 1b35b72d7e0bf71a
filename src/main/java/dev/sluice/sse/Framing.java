package dev.sluice.sse;

/**
 * Splits the bytes of one connection, which arrive in pieces cut anywhere, into events, and passes each to the handler that
 * it was created with. An event that lies whole in its piece is passed on in place.
 *
 * <p>Not thread-safe.
 */
public interface Framing {

    /**
     * Returns whether a response in this framing can start with {@code first}. A response that starts with any other byte,
     * leading blanks aside, is treated as an error body: some servers send errors as plain JSON or HTML with status 200.
     */
    boolean mayBeginWith(byte first);

    /** Returns whether an event was passed to the handler: proof that the bytes are in this framing. */
    boolean hasEvent();

    /** Reads the next piece, {@code array[from, to)}. The array may be reused afterwards. */
    void read(byte[] array, int from, int to) throws BadFraming;

    /** Ends the input after a clean close: an event that lacks nothing but its terminator counts. */
    void end() throws BadFraming;

    /** Frees what incomplete events hold. Must be called at the end of the connection, however it ended; by any thread. */
    default void close() {}
}
