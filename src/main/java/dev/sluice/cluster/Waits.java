package dev.sluice.cluster;

import java.time.Duration;

/**
 * How long requests wait for Redis at most.
 *
 * @param asking for what they need
 * @param inCrowd for the same, while many others wait
 * @param patience for what they can do without
 */
record Waits(Duration asking, Duration inCrowd, Duration patience) {

    /** As in an application. */
    static final Waits USUAL = new Waits(Asking.LONGEST, Asking.LONGEST_IN_CROWD, Patience.LONGEST);
}
