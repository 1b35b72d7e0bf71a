package dev.sluice.provider;

import dev.sluice.event.Usage;
import dev.sluice.event.Usage.Billed;
import org.jspecify.annotations.Nullable;

/**
 * The token counts of a report, as the provider tells them; {@link Usage#UNTOLD} for what it does not tell. Providers count
 * differently: to some, the tokens of the cache are a part of the input, to others they come on top, and likewise thinking and
 * the output. Used again for every report of a reply; not for two threads at once.
 */
public final class TokenCounts {

    private boolean cacheApart;

    private long input;
    private long output;
    private long total;
    private long cached;
    private long cacheWrite;
    private long reasoning;
    private long longCacheWrite;
    private long billedInput;
    private long billedOutput;

    /**
     * Makes counts of which nothing is told.
     *
     * @param cacheApart whether the provider counts what is read from and written to its cache besides the input
     */
    public TokenCounts(boolean cacheApart) {
        this.cacheApart = cacheApart;
        clear();
    }

    /** Forgets what was told. */
    public void clear() {
        input = Usage.UNTOLD;
        output = Usage.UNTOLD;
        total = Usage.UNTOLD;
        cached = Usage.UNTOLD;
        cacheWrite = Usage.UNTOLD;
        reasoning = Usage.UNTOLD;
        longCacheWrite = Usage.UNTOLD;
        billedInput = Usage.UNTOLD;
        billedOutput = Usage.UNTOLD;
    }

    /** Sets the count of the input; a negative one is none, here and in the others. */
    public void input(long count) {
        input = count;
    }

    public void output(long count) {
        output = count;
    }

    /** Sets the count of all tokens, which shows what was counted apart. */
    public void total(long count) {
        total = count;
    }

    public void cached(long count) {
        cached = count;
    }

    public void cacheWrite(long count) {
        cacheWrite = count;
    }

    public void reasoning(long count) {
        reasoning = count;
    }

    /** Sets the part of what was written to the cache that is kept for longer, at a price of its own. */
    public void longCacheWrite(long count) {
        longCacheWrite = count;
    }

    /** Sets what the provider bills, where that is not what it counts: input and output, whatever was cached. */
    public void billed(long inputs, long outputs) {
        billedInput = inputs;
        billedOutput = outputs;
    }

    /** What is told of the input. */
    public long input() {
        return input;
    }

    /** What is told of the output. */
    public long output() {
        return output;
    }

    /** Whether neither input nor output is told. */
    public boolean isEmpty() {
        return input < 0 && output < 0;
    }

    /** Takes a later report: what it tells counts, except that input and output of zero do not replace others. */
    public void take(TokenCounts later) {
        if (later.input == 0 && later.output == 0 && input > 0) {
            return;
        }
        cacheApart |= later.cacheApart;
        input = told(later.input, input);
        output = told(later.output, output);
        total = told(later.total, total);
        cached = told(later.cached, cached);
        cacheWrite = told(later.cacheWrite, cacheWrite);
        reasoning = told(later.reasoning, reasoning);
        longCacheWrite = told(later.longCacheWrite, longCacheWrite);
        billedInput = told(later.billedInput, billedInput);
        billedOutput = told(later.billedOutput, billedOutput);
    }

    /** Takes from another report what this one does not tell. */
    public void fill(TokenCounts other) {
        input = told(input, other.input);
        output = told(output, other.output);
        total = told(total, other.total);
        cached = told(cached, other.cached);
        cacheWrite = told(cacheWrite, other.cacheWrite);
        reasoning = told(reasoning, other.reasoning);
        longCacheWrite = told(longCacheWrite, other.longCacheWrite);
        billedInput = told(billedInput, other.billedInput);
        billedOutput = told(billedOutput, other.billedOutput);
    }

    private static long told(long count, long otherwise) {
        return count < 0 ? otherwise : count;
    }

    /** The usage of the reply, with these estimates in place of what is not told. */
    Usage usage(long estimatedInput, long estimatedOutput) {
        long cache = Math.max(0, cached) + Math.max(0, cacheWrite);
        // A part that is larger than the whole was counted apart, and so was what only the total contains.
        long rest = input >= 0 && output >= 0 ? total - input - output : 0;
        boolean both = reasoning > 0 && cache > 0 && rest == cache + reasoning;
        boolean reasoningAlone = reasoning > 0 && rest == reasoning;
        boolean cacheOnTop = cacheApart || cache > input || both || (cache > 0 && rest == cache && !reasoningAlone);
        boolean reasoningOnTop =
                reasoning > 0 && output >= 0 && (reasoning > output || reasoningAlone || (both && !cacheApart));
        long inputs = input < 0 ? Math.max(estimatedInput, cache) : cacheOnTop ? input + cache : input;
        long outputs = output < 0 ? Math.max(estimatedOutput, reasoning) : reasoningOnTop ? output + reasoning : output;
        return new Usage(
                inputs, outputs, cached, cacheWrite, reasoning, input < 0 || output < 0, charged(inputs, outputs));
    }

    private @Nullable Billed charged(long inputs, long outputs) {
        if (billedInput >= 0 || billedOutput >= 0) {
            return new Billed(told(billedInput, inputs), told(billedOutput, outputs), 0, 0, 0);
        }
        return longCacheWrite > 0
                ? new Billed(inputs, outputs, Math.max(0, cached), Math.max(0, cacheWrite), longCacheWrite)
                : null;
    }
}
