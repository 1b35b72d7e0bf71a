package dev.sluice.conversation;

import java.sql.SQLException;

/** Something to be written in a transaction, maybe with others. Called on the thread that writes only. */
interface PendingWrite {

    /** Writes it, which is not certain before {@link #done}. */
    void in(Transaction transaction) throws SQLException;

    /**
     * Those in one transaction are written in the order of this, and what has the same in the order it came: so that nodes
     * which write at the same time lock rows in the same order, and none waits for the other for ever.
     */
    String order();

    /** Bytes that there are to write now, about. */
    long bytes();

    /** The transaction is committed. */
    void done();

    /** The transaction has failed, though what the database has kept of it may be unknown; another one follows. */
    void undone();

    /** It is not written, because the database refuses it for what it is. */
    void givenUp();

    /** Does something in one transaction. */
    interface Transactions {
        void write(Database.Work<Boolean> work) throws SQLException;
    }
}
