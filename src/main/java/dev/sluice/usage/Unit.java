package dev.sluice.usage;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a budget counts: tokens, or money of one currency. Amounts are whole numbers, so that all nodes and Redis add them without
 * a loss: tokens, or billionths of the currency's unit. What is smaller counts as one of them.
 *
 * @param currency an ISO 4217 code; null for tokens
 */
public record Unit(@Nullable String currency) {

    /** Tokens, of the input and of the output. */
    public static final Unit TOKENS = new Unit(null);

    private static final int DECIMALS = 9;

    /** Of which each reply counts what it used. */
    long used(Usage usage, @Nullable Cost cost) {
        if (currency == null) {
            return usage.total();
        }
        return cost != null && cost.currency().equals(currency) ? of(cost.amount()) : 0;
    }

    /** The whole number for an amount of money; the largest there is if it is larger than that. */
    public static long of(BigDecimal money) {
        BigInteger whole =
                money.movePointRight(DECIMALS).setScale(0, RoundingMode.CEILING).toBigInteger();
        return whole.bitLength() < Long.SIZE ? whole.longValue() : Long.MAX_VALUE;
    }

    /** An amount in decimal digits, without an exponent or zeros at its end. */
    public String digits(long amount) {
        if (currency == null || amount == 0) {
            return String.valueOf(amount);
        }
        return BigDecimal.valueOf(amount, DECIMALS).stripTrailingZeros().toPlainString();
    }

    /** A currency's code, or {@code tokens}. */
    public String word() {
        return currency == null ? "tokens" : currency;
    }
}
