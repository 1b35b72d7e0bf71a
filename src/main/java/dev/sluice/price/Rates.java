package dev.sluice.price;

import dev.sluice.event.Usage;
import dev.sluice.event.Usage.Billed;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens cost.
 *
 * @param cached of the input that was read from the provider's cache; null for the price of other input
 * @param cacheWrite of the input that was written to it; null for the price of other input
 * @param longCacheWrite of the input that was written to it to be kept for longer, such as an hour; null for that of other cache writes
 */
public record Rates(
        BigDecimal input,
        @Nullable BigDecimal cached,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal longCacheWrite,
        BigDecimal output) {

    private static final int MILLION_DIGITS = 6;

    /** What those tokens cost, exactly. */
    BigDecimal of(Usage usage) {
        Billed billed = usage.charged();
        BigDecimal write = cacheWrite == null ? input : cacheWrite;
        return of(billed.input() - billed.cached() - billed.cacheWrite(), input)
                .add(of(billed.cached(), cached == null ? input : cached))
                .add(of(billed.cacheWrite() - billed.longCacheWrite(), write))
                .add(of(billed.longCacheWrite(), longCacheWrite == null ? write : longCacheWrite))
                .add(of(billed.output(), output))
                .movePointLeft(MILLION_DIGITS);
    }

    private static BigDecimal of(long tokens, BigDecimal price) {
        return BigDecimal.valueOf(Math.max(0, tokens)).multiply(price);
    }
}
