package dev.sluice.stream;

import dev.sluice.event.StreamEvent;

/** Whoever keeps what a stream says beyond the life of its log. Called by any thread, under no lock; must not wait. */
public interface StreamStore {

    /** Keeps nothing, and never promised to. */
    StreamStore NONE = new StreamStore() {
        @Override
        public void started(ChatStream stream) {}

        @Override
        public boolean ending(ChatStream stream) {
            return true;
        }

        @Override
        public void ended(ChatStream stream, StreamEvent terminal) {}
    };

    /** A stream was made; once, before anything else. */
    void started(ChatStream stream);

    /**
     * The stream is about to end. May be called again, by whoever would end it as well; every call gives the same answer.
     *
     * @return whether what was said will be kept, as far as can be known now
     */
    boolean ending(ChatStream stream);

    /** The stream has ended with that event, and its log will not change any more; once. */
    void ended(ChatStream stream, StreamEvent terminal);
}
