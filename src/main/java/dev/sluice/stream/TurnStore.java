package dev.sluice.stream;

/**
 * Stores one stream's turns beyond the life of its log. Called by any thread, under no lock of the stream's own; must not
 * block.
 */
public interface TurnStore extends StreamListener {

    /** Stores nothing, and never promised to. */
    TurnStore NONE = new TurnStore() {

        @Override
        public void started(StreamFacts facts) {}

        @Override
        public boolean ending(StreamLog log) {
            return true;
        }

        @Override
        public void ended(StreamEnd end) {}
    };

    /** The stream was made. Called once, before anything else and before the stream can be found. If it throws, the start fails. */
    void started(StreamFacts facts);

    /**
     * The stream is about to end. May be called several times, by threads that compete to end it; the answer is always the
     * same.
     *
     * @return whether the reply will be stored, as far as can be known now
     */
    boolean ending(StreamLog log);
}
