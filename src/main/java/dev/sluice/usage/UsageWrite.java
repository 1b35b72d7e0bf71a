package dev.sluice.usage;

import dev.sluice.database.PendingWrite;
import dev.sluice.database.Transaction;
import dev.sluice.database.WriteQueue;
import java.sql.SQLException;

/** An entry on its way into the ledger. */
final class UsageWrite implements PendingWrite {

    /** About what an entry takes in the database. */
    static final int BYTES = 400;

    private final WriteQueue queue;
    private final String id;
    private final String node;
    private final UsageEntry entry;
    private final Runnable lost;

    /** A transaction failed, but the database may have committed it. */
    private boolean uncertain;

    /**
     * Makes a write.
     *
     * @param queue in which room was reserved
     * @param id of the entry, by which it is found after a failure
     * @param lost called if the database refuses the entry
     */
    UsageWrite(WriteQueue queue, String id, String node, UsageEntry entry, Runnable lost) {
        this.id = id;
        this.lost = lost;
        this.queue = queue;
        this.node = node;
        this.entry = entry;
    }

    @Override
    public void in(Transaction transaction) throws SQLException {
        UsageTable.add(transaction, id, node, entry, uncertain);
    }

    @Override
    public String order() {
        return entry.group().principal();
    }

    @Override
    public long bytes() {
        return BYTES;
    }

    @Override
    public void done() {
        queue.release(BYTES);
    }

    @Override
    public void undone() {
        uncertain = true;
    }

    @Override
    public void givenUp() {
        queue.release(BYTES);
        lost.run();
    }
}
