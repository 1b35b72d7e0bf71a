package dev.sluice.price;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The price of a model.
 *
 * @param currency an ISO 4217 code
 * @param from the first day on which it holds, in UTC
 * @param rates of a request
 * @param step other rates for a request with a long prompt; null where there are none
 */
public record Price(
        String currency,
        LocalDate from,
        Rates rates,
        @Nullable Step step) {

    /** The form of currencies. */
    public static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    /** The currency of prices that name none. */
    public static final String DEFAULT_CURRENCY = "USD";

    /**
     * Rates that hold for the whole of a request, also for its first tokens, if its prompt is long.
     *
     * @param above tokens of the prompt, of which it must have more
     */
    public record Step(long above, Rates rates) {}

    /** What a reply costs. */
    Cost of(Usage usage) {
        Rates holding = step != null && usage.input() > step.above() ? step.rates() : rates;
        return new Cost(holding.of(usage), currency);
    }
}
