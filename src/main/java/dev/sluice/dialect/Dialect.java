package dev.sluice.dialect;

/** A client protocol: how events look on the wire. */
public interface Dialect {

    /** Returns the dialect's name, as in {@code ?dialect=}. */
    String name();

    /**
     * Creates an encoder for one reader of one log.
     *
     * @param log the id of the stream or channel, with which every event id begins
     */
    Encoder encoder(String log, Options options);

    /**
     * What depends on the reader. A dialect ignores what does not concern it.
     *
     * @param accumulated whether each text event carries the whole text so far
     * @param parts whether thinking and tool calls are events of their own besides the others
     * @param ids whether a dialect that omits ids is to send them: an {@code EventSource} resumes by them after a lost
     *     connection, and without them repeats its request
     * @param resumes whether the reader continues after a lost connection
     */
    record Options(boolean accumulated, boolean parts, boolean ids, boolean resumes) {

        /** Makes options without parts. */
        public Options(boolean accumulated, boolean ids, boolean resumes) {
            this(accumulated, false, ids, resumes);
        }
    }
}
