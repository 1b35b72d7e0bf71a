package dev.sluice.provider.http;

/**
 * Cuts what comes over one connection, in pieces cut anywhere, into the events of one reply, and hands each to the decoder
 * that it was made with. The bytes it hands on lie in the piece itself wherever an event lies whole in it.
 *
 * <p>Not for two threads at once.
 */
public interface Framing {

    /**
     * Whether an answer that is in this framing may begin with that byte. An answer that begins with another, blanks left
     * out, is read as a refusal: some servers send errors as plain JSON or HTML with a 200.
     */
    boolean mayBeginWith(byte first);

    /** Takes the next piece {@code array[from, to)}. The array may be used again afterwards. */
    void read(byte[] array, int from, int to) throws BadFraming;

    /** Takes the clean end of the connection, at which an event that only lacks its end counts. */
    void end() throws BadFraming;
}
