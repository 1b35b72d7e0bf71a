package dev.sluice.event;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that a reply cost. A part that the provider did not tell is {@link #UNTOLD}; one that it told to be zero is zero.
 *
 * @param input tokens of the prompt, read from a cache or not
 * @param output tokens that the model wrote, thinking included
 * @param cached the part of the input that was read from the provider's cache, or {@link #UNTOLD}
 * @param cacheWrite the part of the input that was written to the provider's cache, or {@link #UNTOLD}
 * @param reasoning the part of the output that was thinking, or {@link #UNTOLD}
 * @param estimated whether the provider did not report input or output, which was then estimated from the length of the text
 * @param billed what the provider charges for, where that is not what it counts; else null. Events in a log have none: it is for the
 *     cost, which they have
 */
public record Usage(
        long input,
        long output,
        long cached,
        long cacheWrite,
        long reasoning,
        boolean estimated,
        @Nullable Billed billed) {

    /**
     * Tokens that cost money.
     *
     * @param input of the prompt, with the following
     * @param cached read from the provider's cache
     * @param cacheWrite written to it, with the following
     * @param longCacheWrite written to it to be kept for longer, at a price of its own
     */
    public record Billed(long input, long output, long cached, long cacheWrite, long longCacheWrite) {}

    /** In place of a part that the provider did not tell. */
    public static final long UNTOLD = -1;

    /** UTF-16 units per token: a rule of thumb for today's tokenizers. */
    private static final int UNITS_PER_TOKEN = 4;

    /** Usage that is billed as it is counted. */
    public Usage(long input, long output, long cached, long cacheWrite, long reasoning, boolean estimated) {
        this(input, output, cached, cacheWrite, reasoning, estimated, null);
    }

    /** Usage of whose parts the provider told nothing. */
    public Usage(long input, long output, boolean estimated) {
        this(input, output, UNTOLD, UNTOLD, UNTOLD, estimated);
    }

    public long total() {
        return input + output;
    }

    /** What costs money: what is counted, unless the provider told otherwise. */
    public Billed charged() {
        return billed == null ? new Billed(input, output, Math.max(0, cached), Math.max(0, cacheWrite), 0) : billed;
    }

    /** These counts without what is billed. */
    public Usage counted() {
        return billed == null ? this : new Usage(input, output, cached, cacheWrite, reasoning, estimated);
    }

    /** These counts and others, without what is billed. */
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                sum(cached, other.cached),
                sum(cacheWrite, other.cacheWrite),
                sum(reasoning, other.reasoning),
                estimated || other.estimated);
    }

    private static long sum(long one, long other) {
        return one == UNTOLD ? other : other == UNTOLD ? one : one + other;
    }

    /**
     * Estimates the tokens of a text from its length in UTF-16 units: 0 for an empty text, otherwise at least 1. Only for
     * {@link ReplyLength} and requests, which count such units; a test sees to it.
     */
    public static long estimate(long units) {
        return (units + UNITS_PER_TOKEN - 1) / UNITS_PER_TOKEN;
    }
}
