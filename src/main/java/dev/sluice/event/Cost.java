package dev.sluice.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a reply cost.
 *
 * @param amount exact, from 0
 * @param currency an ISO 4217 code
 */
public record Cost(BigDecimal amount, String currency) {

    /** Makes a cost, whose amount loses the zeros at its end. */
    public Cost {
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /**
     * This cost and another one, which may be none.
     *
     * @return this one alone if the other has another currency
     */
    public Cost plus(@Nullable Cost other) {
        return other != null && other.currency.equals(currency) ? new Cost(amount.add(other.amount), currency) : this;
    }

    /** The amount in decimal digits, without an exponent. */
    public String digits() {
        return amount.toPlainString();
    }
}
