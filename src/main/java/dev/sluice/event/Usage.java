package dev.sluice.event;

/**
 * Tokens that a reply cost.
 *
 * @param input tokens read, the last figure the provider told
 * @param output tokens written, thinking included
 * @param estimated whether the provider did not tell at least one of them, and it was guessed from the length of texts
 */
public record Usage(long input, long output, boolean estimated) {

    /** Characters that one token stands for, as a rule of thumb in the tokenizers of today. */
    private static final int CHARS_PER_TOKEN = 4;

    public long total() {
        return input + output;
    }

    /** Guesses the tokens of a text of that many characters: 0 for none, else at least 1. */
    public static long estimate(long chars) {
        return (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }
}
