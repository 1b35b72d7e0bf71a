package dev.sluice.conversation;

import java.sql.SQLException;

/** Something to be written in a transaction, maybe with others. Called on the thread that writes only. */
interface Write {

    /** Writes it, which is not certain before {@link #done}. */
    void in(Session session) throws SQLException;

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
