package dev.sluice.rest;

import dev.sluice.rest.input.Uploads;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import dev.sluice.stream.TurnStore;

/** A store of turns that also gives the memory of the request's attachments back, once no provider can need them. */
record UploadsHeld(TurnStore store, Uploads.Share uploads) implements TurnStore {

    @Override
    public void started(StreamFacts facts) {
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
