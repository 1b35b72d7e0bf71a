package dev.sluice.database;

import java.sql.SQLException;

/** A write that may share its transaction with others. Called by the writing thread only. */
public interface PendingWrite {

    /** Executes the write, which is committed once {@link #done} is called. */
    void in(Transaction transaction) throws SQLException;

    /**
     * The sort key of the writes in one transaction; equal ones keep their order. Makes deadlocks between nodes rare: all lock
     * rows in the order of their keys. Where those of one key do meet, the database ends one of the transactions, whose writes
     * are then tried alone.
     */
    String order();

    /** Approximate number of bytes to write now. */
    long bytes();

    /** The transaction was committed. Releases the room that was reserved for what it wrote. */
    void done();

    /** The transaction failed, or its outcome is unknown; another attempt follows. */
    void undone();

    /**
     * The write was abandoned, because the database refuses its data. Releases the room that was reserved for it, unless it
     * comes again.
     */
    void givenUp();

    /** Runs transactions. */
    interface Transactions {

        /** Runs work in one transaction. */
        void write(Database.Work<Boolean> work) throws SQLException;

        /** There is no more work for now: returns what was kept for the next transaction, such as the connection. */
        void pause();
    }
}
