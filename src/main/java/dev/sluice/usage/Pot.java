package dev.sluice.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A budget in one period: what is used goes against its limit. A reply belongs to the period in which it began, also where it ends
 * in the next.
 *
 * @param principal whose it is; empty where the budget is shared
 * @param first the first day of the period, in UTC
 */
public record Pot(Budget budget, String principal, LocalDate first) {

    public long limit() {
        return budget.limit();
    }

    /** The first day after the period. */
    public LocalDate next() {
        return budget.per().next(first);
    }

    /** When another pot takes the place of this one. */
    public Instant renews() {
        return next().atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
