package dev.sluice.event;

/**
 * The tokens that a reply cost. A part that the provider did not tell is {@link #UNTOLD}; one that it told to be zero is zero.
 *
 * @param input tokens of the prompt, read from a cache or not
 * @param output tokens that the model wrote, thinking included
 * @param cached the part of the input that was read from the provider's cache, or {@link #UNTOLD}
 * @param cacheWrite the part of the input that was written to the provider's cache, or {@link #UNTOLD}
 * @param reasoning the part of the output that was thinking, or {@link #UNTOLD}
 * @param estimated whether the provider did not report input or output, which was then estimated from the length of the text
 */
public record Usage(long input, long output, long cached, long cacheWrite, long reasoning, boolean estimated) {

    /** In place of a part that the provider did not tell. */
    public static final long UNTOLD = -1;

    /** UTF-16 units per token: a rule of thumb for today's tokenizers. */
    private static final int UNITS_PER_TOKEN = 4;

    /** Usage of whose parts the provider told nothing. */
    public Usage(long input, long output, boolean estimated) {
        this(input, output, UNTOLD, UNTOLD, UNTOLD, estimated);
    }

    public long total() {
        return input + output;
    }

    /**
     * Estimates the tokens of a text from its length in UTF-16 units: 0 for an empty text, otherwise at least 1. Only for
     * {@link ReplyLength} and requests, which count such units; a test sees to it.
     */
    public static long estimate(long units) {
        return (units + UNITS_PER_TOKEN - 1) / UNITS_PER_TOKEN;
    }
}
