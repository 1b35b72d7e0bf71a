package dev.sluice.event;

/**
 * The tokens that a reply cost.
 *
 * @param input tokens read: the last figure that the provider reported
 * @param output tokens written, thinking included
 * @param estimated whether the provider did not report at least one figure, which was then estimated from the length of the text
 */
public record Usage(long input, long output, boolean estimated) {

    /** UTF-16 units per token: a rule of thumb for today's tokenizers. */
    private static final int UNITS_PER_TOKEN = 4;

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
