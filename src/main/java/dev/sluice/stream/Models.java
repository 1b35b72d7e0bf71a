package dev.sluice.stream;

import dev.sluice.provider.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The models that can be asked for, by the names of contract §2: {@code provider/model}, or an alias for several.
 */
public final class Models {

    private final Map<String, Configured> providers = new HashMap<>();
    private final Map<String, List<String>> aliases;
    private final String defaultModel;

    /**
     * Makes the catalogue.
     *
     * @param providers by name
     * @param aliases each a list of {@code provider/model}, in the order they are to be tried
     * @param defaultModel asked when a request names none
     * @param circuits when a provider is not asked for a while
     * @throws IllegalArgumentException when an alias or the default names what is not there; the message names both
     */
    public Models(
            Map<String, Provider> providers,
            Map<String, List<String>> aliases,
            String defaultModel,
            CircuitPolicy circuits,
            LongSupplier nanoTime) {
        providers.forEach((name, provider) ->
                this.providers.put(name, new Configured(provider, new Circuit(name, circuits, nanoTime))));
        this.aliases = Map.copyOf(aliases);
        this.defaultModel = defaultModel;
        aliases.forEach((alias, models) -> models.forEach(model -> {
            if (target(model) == null) {
                throw new IllegalArgumentException(
                        "sluice.models." + alias + ": no provider is configured for '" + model + "'");
            }
        }));
        if (resolve(null) == null) {
            throw new IllegalArgumentException(
                    "sluice.default-model: '" + defaultModel + "' is no alias, and no provider is configured for it");
        }
    }

    /** The models behind a name, or behind the default where it is null; null when there is no such model. */
    public @Nullable List<Target> resolve(@Nullable String name) {
        String asked = name == null ? defaultModel : name;
        List<String> models = aliases.getOrDefault(asked, List.of(asked));
        List<Target> targets = new ArrayList<>();
        for (String model : models) {
            Target target = target(model);
            if (target == null) {
                return null;
            }
            targets.add(target);
        }
        return targets;
    }

    /** The providers by name, and whether each is not asked at the moment because it did not answer. */
    public Map<String, BooleanSupplier> shut() {
        Map<String, BooleanSupplier> shut = new TreeMap<>();
        providers.forEach((name, configured) -> shut.put(name, configured.circuit()::isOpen));
        return shut;
    }

    private @Nullable Target target(String label) {
        int slash = label.indexOf('/');
        if (slash < 0 || slash == label.length() - 1) {
            return null;
        }
        String model = label.substring(slash + 1);
        Configured configured = providers.get(label.substring(0, slash));
        return configured == null || !configured.provider().knows(model)
                ? null
                : new Target(label, configured.provider(), model, configured.circuit());
    }

    private record Configured(Provider provider, Circuit circuit) {}
}
