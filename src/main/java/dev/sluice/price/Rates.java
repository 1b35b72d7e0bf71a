package dev.sluice.price;

import dev.sluice.event.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens cost.
 *
 * @param cached of the input that was read from the provider's cache; null for the price of other input
 * @param cacheWrite of the input that was written to it; null for the price of other input
 */
public record Rates(
        BigDecimal input,
        @Nullable BigDecimal cached,
        @Nullable BigDecimal cacheWrite,
        BigDecimal output) {

    private static final int MILLION_DIGITS = 6;

    /** What those tokens cost, exactly. */
    BigDecimal of(Usage usage) {
        long cachedTokens = Math.max(0, usage.cached());
        long writtenTokens = Math.max(0, usage.cacheWrite());
        long otherTokens = Math.max(0, usage.input() - cachedTokens - writtenTokens);
        return of(otherTokens, input)
                .add(of(cachedTokens, cached == null ? input : cached))
                .add(of(writtenTokens, cacheWrite == null ? input : cacheWrite))
                .add(of(usage.output(), output))
                .movePointLeft(MILLION_DIGITS);
    }

    private static BigDecimal of(long tokens, BigDecimal price) {
        return BigDecimal.valueOf(tokens).multiply(price);
    }
}
