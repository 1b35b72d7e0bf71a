package dev.sluice.usage;

/** A pot is used up; nothing was started. */
public final class UsedUpException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Standing standing;

    public UsedUpException(Standing standing) {
        super(standing.pot().budget().name(), null, false, false);
        this.standing = standing;
    }

    /** How the pot stands. */
    public Standing standing() {
        return standing;
    }
}
