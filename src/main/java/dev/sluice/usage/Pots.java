package dev.sluice.usage;

import org.jspecify.annotations.Nullable;

/** Counts what is spent of pots, and what is reserved. Threads: any. */
public interface Pots {

    /**
     * Reserves a part of a pot for a reply, if the pot is not used up; the last one may take more than is left. Blocks for as long as
     * what others count is asked for. What is reserved must be {@linkplain #settle settled}.
     *
     * @param amount what the reply will use, by an estimate; may be 0
     * @return how the pot stands with it
     * @throws UsedUpException if nothing is left; nothing is reserved then
     */
    Standing reserve(Pot pot, long amount) throws UsedUpException;

    /**
     * Gives back what was reserved, and counts what was used in its place. Does not block.
     *
     * @param spent 0 if the reply did not begin
     */
    void settle(Pot pot, long reserved, long spent);

    /** How a pot stands, as far as is known. Blocks as {@link #reserve} does. */
    Standing standing(Pot pot);

    /** How a pot stands, as far as is known here; what others count is asked for meanwhile. Does not block. */
    Standing known(Pot pot);

    /** How a pot stands, as far as is known here; null if nothing is. Asks for nothing. */
    @Nullable
    Standing peek(Pot pot);

    /** The pots of which something was reserved here lately, in no order. */
    Iterable<Pot> known();

    /** Drops what need not be remembered. Called periodically by a single thread. */
    void sweep();
}
