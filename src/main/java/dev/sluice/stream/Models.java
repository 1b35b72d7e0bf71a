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
 * The catalogue of models, by the names of contract §2: {@code provider/model}, or an alias for several models.
 */
public final class Models {

    private final Map<String, Configured> providers = new HashMap<>();
    private final Map<String, List<String>> aliases;
    private final String defaultModel;

    /**
     * Makes a catalogue.
     *
     * @param providers the providers by configured name
     * @param aliases for each alias, the models {@code provider/model} in the order in which they are tried
     * @param defaultModel the model or alias used if a request names none
     * @param circuits when a provider's circuit opens
     * @throws IllegalArgumentException if an alias or the default names an unknown provider or model; the message names both
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

    /** The models behind a name, or behind the default if the name is null; null if there is no such model. */
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

    /** For each provider by name, whether its circuit is open. */
    public Map<String, BooleanSupplier> openCircuits() {
        Map<String, BooleanSupplier> openCircuits = new TreeMap<>();
        providers.forEach((name, configured) -> openCircuits.put(name, configured.circuit()::isOpen));
        return openCircuits;
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
