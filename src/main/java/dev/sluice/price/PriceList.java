package dev.sluice.price;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The prices of models by {@code provider/model}; {@code provider/*} is for the provider's others. Immutable. */
public final class PriceList {

    /** No model has a price. */
    public static final PriceList EMPTY = new PriceList(Map.of());

    /** The form of its keys: a model, or all others of a provider. */
    public static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9_-]*/([^\\s*]+|\\*)");

    private static final String ALL = "*";

    private final Map<String, List<Price>> prices = new HashMap<>();

    /**
     * Makes a list.
     *
     * @param prices those of a model in any order, of which the last one to have begun holds
     */
    public PriceList(Map<String, List<Price>> prices) {
        prices.forEach((model, all) -> this.prices.put(
                model,
                all.stream()
                        .sorted(Comparator.comparing(Price::from).reversed())
                        .toList()));
    }

    /** This list and another one, whose prices take the place of this one's. */
    public PriceList with(PriceList other) {
        Map<String, List<Price>> both = new HashMap<>(prices);
        both.putAll(other.prices);
        return new PriceList(both);
    }

    /** The models that have a price of their own. */
    Set<String> models() {
        return prices.keySet().stream()
                .filter(model -> !model.endsWith("/" + ALL))
                .collect(Collectors.toSet());
    }

    public boolean isEmpty() {
        return prices.isEmpty();
    }

    /** The price that holds for a model on a day; null if it has none. */
    @Nullable
    Price find(String model, LocalDate day) {
        Price own = holding(model, day);
        return own != null ? own : holding(model.substring(0, model.indexOf('/') + 1) + ALL, day);
    }

    private @Nullable Price holding(String model, LocalDate day) {
        for (Price price : prices.getOrDefault(model, List.of())) {
            if (!price.from().isAfter(day)) {
                return price;
            }
        }
        return null;
    }
}
