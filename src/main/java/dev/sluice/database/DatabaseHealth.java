package dev.sluice.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether the database takes what is written: judged from the outcome of the last attempt and the duration of the current
 * one. Updated by the writing thread, read by any.
 */
final class DatabaseHealth {

    private static final Logger LOG = System.getLogger(DatabaseHealth.class.getName());

    /** Duration of opening the database and migrating its tables after which it is considered down. */
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Not writing. */
    private static final long IDLE = Long.MIN_VALUE;

    private final long writeNanos;
    private volatile boolean failing;
    private volatile long stallNanos = OPENING_NANOS;
    private volatile long busySince = IDLE;

    /** @param stall duration of one write after which the database is considered down */
    DatabaseHealth(Duration stall) {
        this.writeNanos = stall.toNanos();
    }

    /** Whether the last attempt to write succeeded and the current one is not taking too long. */
    boolean isGood() {
        long since = busySince;
        return !failing && (since == IDLE || System.nanoTime() - since < stallNanos);
    }

    /** Whether the last attempt to write failed. */
    boolean isFailing() {
        return failing;
    }

    /** A write, or the next one of a transaction, begins. */
    void busy() {
        busySince = System.nanoTime();
    }

    /** Nothing is being written. */
    void idle() {
        busySince = IDLE;
    }

    void failed(SQLException failure) {
        if (!failing) {
            failing = true;
            LOG.log(Level.WARNING, "The database fails; conversations are not stored until it is back", failure);
        }
    }

    void succeeded() {
        stallNanos = writeNanos;
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "The database is back; conversations are stored again");
        }
    }

    /** Whether a failure is caused by the data: invalid (class 22), conflicting (23), or by another transaction (40). */
    static boolean isCausedByData(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("40");
    }
}
