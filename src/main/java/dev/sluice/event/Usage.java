package dev.sluice.event;

/**
 * Tokens that a reply cost.
 *
 * @param input tokens read, the last figure the provider told
 * @param output tokens written, thinking included
 * @param estimated whether the provider did not tell at least one of them, and it was guessed from the length of texts
 */
public record Usage(long input, long output, boolean estimated) {

    /** Bytes of UTF-8 that one token stands for, as a rule of thumb in the tokenizers of today. */
    private static final int BYTES_PER_TOKEN = 4;

    public long total() {
        return input + output;
    }

    /** Guesses the tokens of a text of that many bytes in UTF-8: 0 for none, else at least 1. */
    public static long estimate(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
