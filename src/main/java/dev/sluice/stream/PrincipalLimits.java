package dev.sluice.stream;

/**
 * The limits of each principal: on generations running at once, and on starts per minute. Threads: any. Only {@link #begin} may
 * block, so it must not be called while a lock is held.
 */
public interface PrincipalLimits {

    /**
     * Counts a start. The caller must call {@link #end} when the generation ends, or {@link #undo} if it does not begin.
     *
     * @throws RefusedException if a limit is reached; nothing is counted then
     */
    void begin(String principal) throws RefusedException;

    /** Takes a start back that {@link #begin} has counted and that came to nothing. */
    void undo(String principal);

    /** Notes that a generation has ended. */
    void end(String principal);

    /** Drops what need not be remembered. Called periodically by a single thread. */
    void sweep();
}
