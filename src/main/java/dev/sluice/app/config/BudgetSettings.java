package dev.sluice.app.config;

import dev.sluice.price.Price;
import dev.sluice.usage.Budget;
import dev.sluice.usage.Ledger.LedgerSettings;
import dev.sluice.usage.Period;
import dev.sluice.usage.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may use how much, and how long it is kept who used what.
 *
 * @param budgets in the order of their names
 */
public record BudgetSettings(List<Budget> budgets, LedgerSettings ledger) {

    /** The name of the budget that a limit stands for. */
    static final String TOKENS_PER_DAY = "tokens-per-day";

    private static final String PREFIX = "sluice.budgets.";
    private static final Set<String> KEYS = Set.of("roles", "principal", "amount", "currency", "tokens", "per");

    /** Names are in headers and messages. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** Billionths of it can still be added up for many periods in a long. */
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private static final Pattern TOKENS = Pattern.compile("[0-9]{1,15}");

    /** A year, and the month of the year before that it is compared with. */
    private static final Duration KEPT = Duration.ofDays(400);

    /** A month, and the day in which its last replies end. */
    private static final Duration LEAST_KEPT = Duration.ofDays(32);

    private static final String RETENTION = "sluice.usage.retention";

    /**
     * Reads the properties.
     *
     * @param principals how long anything is kept of principals; empty if without limit
     */
    static BudgetSettings read(ConfigReader config, Optional<Duration> principals) {
        List<Budget> budgets = new ArrayList<>();
        for (String name : names(config)) {
            budgets.add(budget(name, config));
        }
        int tokens = config.limit("sluice.limits.tokens-per-day", 0);
        if (tokens > 0) {
            budgets.add(new Budget(TOKENS_PER_DAY, Set.of(), Budget.EACH, Unit.TOKENS, tokens, Period.DAY));
        }
        Duration kept = config.duration(RETENTION).orElse(KEPT);
        if (kept.compareTo(LEAST_KEPT) < 0) {
            throw new ConfigurationException(
                    RETENTION,
                    "must be at least " + LEAST_KEPT.toDays() + " days, P32D: budgets of a month are counted in it");
        }
        Optional<Duration> names = principals.map(time -> time.compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : time);
        return new BudgetSettings(List.copyOf(budgets), new LedgerSettings(kept, names));
    }

    private static Set<String> names(ConfigReader config) {
        Set<String> names = new TreeSet<>();
        for (String property : config.names()) {
            if (property.startsWith(PREFIX)) {
                int dot = property.lastIndexOf('.');
                String name = dot < PREFIX.length() ? "" : property.substring(PREFIX.length(), dot);
                if (!KEYS.contains(property.substring(dot + 1))
                        || !NAME.matcher(name).matches()
                        || name.equals(TOKENS_PER_DAY)) {
                    throw new ConfigurationException(
                            property,
                            "is not part of a budget: sluice.budgets.<name>. is followed by roles, principal, amount,"
                                    + " currency, tokens or per, and the name has letters, digits, '-' and '_' only");
                }
                names.add(name);
            }
        }
        return names;
    }

    private static Budget budget(String name, ConfigReader config) {
        String prefix = PREFIX + name + '.';
        Set<String> roles = config.text(prefix + "roles").isEmpty() ? Set.of() : config.roles(prefix + "roles");
        String principal = config.text(prefix + "principal").orElse(null);
        if (principal != null && !principal.equals(Budget.EACH) && !roles.isEmpty()) {
            throw new ConfigurationException(
                    prefix + "principal",
                    "must be * beside roles: one principal's budget does not depend on its roles");
        }
        String amount = config.text(prefix + "amount").orElse(null);
        String tokens = config.text(prefix + "tokens").orElse(null);
        if ((amount == null) == (tokens == null)) {
            throw new ConfigurationException(
                    prefix + "amount", "or tokens is required, and not both: a budget counts one of them");
        }
        Unit unit = amount == null ? Unit.TOKENS : new Unit(currency(prefix, config));
        if (amount == null && config.text(prefix + "currency").isPresent()) {
            throw new ConfigurationException(prefix + "currency", "is for an amount of money, and not for tokens");
        }
        long limit = amount == null ? tokens(prefix, String.valueOf(tokens)) : money(prefix, amount);
        return new Budget(name, roles, principal, unit, limit, config.choice(prefix + "per", Period.MONTH));
    }

    private static String currency(String prefix, ConfigReader config) {
        String currency = config.text(prefix + "currency").orElse(Price.DEFAULT_CURRENCY);
        if (!Price.CURRENCY.matcher(currency).matches()) {
            throw new ConfigurationException(
                    prefix + "currency", "'" + currency + "' is not a currency's code, such as USD");
        }
        return currency;
    }

    private static long money(String prefix, String text) {
        return positive(
                prefix + "amount",
                AMOUNT.matcher(text).matches() ? Unit.of(new BigDecimal(text)) : null,
                "'" + text + "' is not an amount of money above 0, such as 250 or 0.5");
    }

    private static long tokens(String prefix, String text) {
        return positive(
                prefix + "tokens",
                TOKENS.matcher(text).matches() ? Long.valueOf(text) : null,
                "'" + text + "' is not a number of tokens above 0");
    }

    private static long positive(String property, @Nullable Long number, String mistake) {
        if (number == null || number == 0) {
            throw new ConfigurationException(property, mistake);
        }
        return number;
    }
}
