package dev.sluice.rest;

import dev.sluice.rest.input.Uploads;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import dev.sluice.stream.TurnStore;

/** A store of turns that also gives the memory of the request's attachments back, once no provider can need them. */
final class UploadsHeld implements TurnStore {

    private final TurnStore store;
    private final Uploads.Share uploads;
    private boolean begun;

    UploadsHeld(TurnStore store, Uploads.Share uploads) {
        this.store = store;
        this.uploads = uploads;
    }

    /**
     * Gives the memory back unless a stream has begun with it, which does so at its end. Only for the thread that starts the
     * stream.
     */
    void closeUnlessBegun() {
        if (!begun) {
            uploads.close();
        }
    }

    @Override
    public void started(StreamFacts facts) {
        begun = true;
        store.started(facts);
    }

    @Override
    public boolean ending(StreamLog log) {
        return store.ending(log);
    }

    @Override
    public void ended(StreamEnd end) {
        uploads.close();
        store.ended(end);
    }
}
