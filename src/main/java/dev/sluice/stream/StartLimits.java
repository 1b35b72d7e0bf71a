package dev.sluice.stream;

import dev.sluice.stream.RefusedException.Limit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts running streams and starts, against the limits of this node and of each principal. Thread-safe. */
final class StartLimits {

    private final int streams;
    private final PrincipalLimits principals;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closing;

    /**
     * Makes the limits.
     *
     * @param streams maximum number of running streams; 0 for no limit
     */
    StartLimits(int streams, PrincipalLimits principals) {
        this.streams = streams;
        this.principals = principals;
    }

    /** Counts a start. Must be followed by one {@link #undo} or one {@link #end}. Where it throws, nothing was counted. */
    void begin(String principal) throws RefusedException {
        int now = running.incrementAndGet();
        if (closing || (streams > 0 && now > streams)) {
            running.decrementAndGet();
            throw new RefusedException(closing ? Limit.SHUTDOWN : Limit.STREAMS);
        }
        try {
            principals.begin(principal);
        } catch (RefusedException e) {
            running.decrementAndGet();
            throw e;
        }
    }

    /** Takes back a start that came to nothing. */
    void undo(String principal) {
        running.decrementAndGet();
        principals.undo(principal);
    }

    /** Notes that a stream has ended. */
    void end(String principal) {
        running.decrementAndGet();
        principals.end(principal);
    }

    int running() {
        return running.get();
    }

    boolean closing() {
        return closing;
    }

    /** Refuses every start from now on. */
    void close() {
        closing = true;
    }

    /** Drops what need not be remembered. Called periodically by a single thread. */
    void sweep() {
        principals.sweep();
    }
}
