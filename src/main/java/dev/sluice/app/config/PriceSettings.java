package dev.sluice.app.config;

import dev.sluice.price.Price;
import dev.sluice.price.PriceList;
import dev.sluice.price.Rates;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What models cost.
 *
 * @param own the prices that properties give
 * @param file more prices, which may change; empty if there is none
 */
public record PriceSettings(PriceList own, Optional<Path> file) {

    /** The property of the file. */
    public static final String FILE = "sluice.prices.file";

    private static final String PREFIX = "sluice.prices.";
    private static final Set<String> KEYS =
            Set.of("input", "cached", "cache-write", "long-cache-write", "output", "currency");

    /** No price is larger, and no number takes long to multiply. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    static PriceSettings read(ConfigReader config) {
        Map<String, List<Price>> prices = new HashMap<>();
        for (String model : models(config)) {
            prices.put(model, List.of(price(PREFIX + model + '.', config)));
        }
        return new PriceSettings(new PriceList(prices), config.text(FILE).map(PriceSettings::path));
    }

    private static Set<String> models(ConfigReader config) {
        Set<String> models = new TreeSet<>();
        for (String name : config.names()) {
            if (name.startsWith(PREFIX) && !name.equals(FILE)) {
                int dot = name.lastIndexOf('.');
                String model = dot < PREFIX.length() ? "" : name.substring(PREFIX.length(), dot);
                if (!KEYS.contains(name.substring(dot + 1))
                        || !PriceList.MODEL.matcher(model).matches()) {
                    throw new ConfigurationException(
                            name,
                            "is not the price of a model: sluice.prices.<provider>/<model>. is followed by input, cached,"
                                    + " cache-write, long-cache-write, output or currency");
                }
                models.add(model);
            }
        }
        return models;
    }

    private static Price price(String prefix, ConfigReader config) {
        String currency = config.text(prefix + "currency").orElse(Price.DEFAULT_CURRENCY);
        if (!Price.CURRENCY.matcher(currency).matches()) {
            throw new ConfigurationException(
                    prefix + "currency", "'" + currency + "' is not a currency's code, such as USD");
        }
        Rates rates = new Rates(
                required(prefix + "input", config),
                number(prefix + "cached", config),
                number(prefix + "cache-write", config),
                number(prefix + "long-cache-write", config),
                required(prefix + "output", config));
        return new Price(currency, LocalDate.MIN, rates, null);
    }

    private static BigDecimal required(String name, ConfigReader config) {
        BigDecimal number = number(name, config);
        if (number == null) {
            throw new ConfigurationException(name, "is required: a price needs input and output, for a million tokens");
        }
        return number;
    }

    private static @Nullable BigDecimal number(String name, ConfigReader config) {
        String text = config.text(name).orElse(null);
        if (text != null && !NUMBER.matcher(text).matches()) {
            throw new ConfigurationException(name, "'" + text + "' is not a price for a million tokens, such as 0.25");
        }
        return text == null ? null : new BigDecimal(text);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigurationException(FILE, "'" + text + "' is not a path");
        }
    }
}
