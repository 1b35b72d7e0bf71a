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

    boolean isUsedUp() {
        return taken() >= pot.limit();
    }

    boolean isNear() {
        return used() >= NEAR;
    }

    /** The part of the limit that is spent or reserved. */
    double used() {
        return (double) taken() / pot.limit();
    }

    private long taken() {
        return Sums.of(spent, reserved);
    }
}
