package dev.sluice.usage;

import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import dev.sluice.stream.TurnStore;
import java.util.List;

/**
 * Counts one reply: at its end, what it used goes into the ledger and against the budgets, before readers see the end. Stands before
 * the store of the reply's turns, whether that stores them or not.
 */
public final class Account implements TurnStore, AutoCloseable {

    private final Ledger ledger;
    private final Budgets.Hold hold;
    private final List<String> roles;
    private final TurnStore store;
    private boolean begun;

    /**
     * Makes an account.
     *
     * @param hold closed here
     * @param roles of the caller, the most important first: there may not be room for all
     * @param store of the turns
     */
    public Account(Ledger ledger, Budgets.Hold hold, List<String> roles, TurnStore store) {
        this.ledger = ledger;
        this.hold = hold;
        this.roles = roles;
        this.store = store;
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
        begun = true; // also where its start failed
        try {
            hold.settle(end);
            ledger.add(UsageEntry.of(end, hold.since(), roles));
        } finally {
            store.ended(end);
        }
    }

    /** Gives back what is reserved, unless a reply has begun. Only for the thread that starts it. */
    @Override
    public void close() {
        if (!begun) {
            hold.close();
        }
    }
}
