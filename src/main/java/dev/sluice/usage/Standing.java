package dev.sluice.usage;

/**
 * How much of a pot is used.
 *
 * @param spent by replies that have ended
 * @param reserved by an estimate for those that run
 */
public record Standing(Pot pot, long spent, long reserved) {

    /** The part of the limit from which the answer to a start tells what is left (contract §8). */
    private static final double NEAR = 0.8;

    /** What is left; 0 if nothing is. */
    public long left() {
        return Math.max(0, pot.limit() - taken());
    }

    /** Whether replies that have ended used it all, so that nothing becomes free before it renews. */
    public boolean isSpent() {
        return spent >= pot.limit();
    }

    boolean isUsedUp() {
        return taken() >= pot.limit();
    }

    /** What replies that have ended did not use, whatever others have reserved of it; 0 if nothing is left. */
    public long unspent() {
        return Math.max(0, pot.limit() - spent);
    }

    boolean isNear() {
        return spentPart() >= NEAR;
    }

    /** The part of the limit that is spent: 1 if all of it is. */
    double spentPart() {
        return (double) spent / pot.limit();
    }

    private long taken() {
        return Sums.of(spent, reserved);
    }
}
