package dev.sluice.dialect;

import java.time.Instant;
import java.util.Map;

/** A client protocol: how events look on the wire. */
public interface Dialect {

    /** Returns the dialect's name, as in {@code ?dialect=}: lower-case letters and hyphens. */
    String name();

    /**
     * Creates an encoder for one reader of one log.
     *
     * @param log the id of the stream or channel, with which every event id begins
     */
    Encoder encoder(String log, Options options);

    /**
     * Creates an encoder for a reader who wants the whole reply at once, as JSON. Only of a dialect whose protocol has such an
     * answer.
     *
     * @param log the id of the stream
     */
    default WholeEncoder wholeEncoder(String log, Options options) {
        throw new UnsupportedOperationException(name() + " has streams only");
    }

    /**
     * The headers that answers in this dialect have besides those of every event stream.
     *
     * @param log the id of the stream
     */
    default Map<String, String> headers(String log) {
        return Map.of();
    }

    /**
     * What depends on the reader. A dialect ignores what does not concern it.
     *
     * @param accumulated whether each text event carries the whole text so far
     * @param parts whether thinking and tool calls are events of their own besides the others
     * @param ids whether a dialect that omits ids is to send them: an {@code EventSource} resumes by them after a lost
     *     connection, and without them repeats its request
     * @param resumes whether the reader continues after a lost connection
     * @param framesSeen how many of the frames that follow the reader's place it has already
     * @param created when the stream began
     * @param settings what only one dialect knows, by the names that its protocol has for it
     */
    record Options(
            boolean accumulated,
            boolean parts,
            boolean ids,
            boolean resumes,
            int framesSeen,
            Instant created,
            Map<String, String> settings) {

        /** Makes options of a reader that has no frames yet. */
        public Options(boolean accumulated, boolean parts, boolean ids, boolean resumes) {
            this(accumulated, parts, ids, resumes, 0, Instant.EPOCH, Map.of());
        }

        /** Makes options without parts. */
        public Options(boolean accumulated, boolean ids, boolean resumes) {
            this(accumulated, false, ids, resumes);
        }

        /** The same options of a reader of one stream. */
        public Options of(Instant began, int seen) {
            return new Options(accumulated, parts, ids, resumes, seen, began, settings);
        }

        /** The same options with the settings of a dialect. */
        public Options with(Map<String, String> others) {
            return new Options(accumulated, parts, ids, resumes, framesSeen, created, others);
        }

        /** Whether a setting of the dialect is {@code true}. */
        public boolean has(String setting) {
            return "true".equals(settings.get(setting));
        }
    }
}
