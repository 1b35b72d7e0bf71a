package dev.sluice.event;

import java.math.BigDecimal;

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

    /** The amount in decimal digits, without an exponent. */
    public String digits() {
        return amount.toPlainString();
    }
}
