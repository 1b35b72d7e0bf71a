package dev.sluice.rest;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configured models, for pickers. A provider may have other models, and a request may name them too.
 *
 * @param defaultModel the model of a request that names none: one of the ids, or another {@code provider/model}
 * @param models aliases first
 */
@JsonbPropertyOrder({"defaultModel", "models"})
public record ModelCatalogue(String defaultModel, List<Entry> models) {

    public ModelCatalogue {
        models = List.copyOf(models);
    }

    /**
     * A model or an alias, as a request names it.
     *
     * @param type {@code alias} or {@code model}
     * @param targets an alias's models in the order they are tried; null for a model
     * @param provider the configured name of a model's provider; null for an alias
     */
    @JsonbPropertyOrder({"id", "type", "targets", "provider"})
    public record Entry(
            String id,
            String type,
            @Nullable List<String> targets,
            @Nullable String provider) {

        public static Entry alias(String name, List<String> targets) {
            return new Entry(name, "alias", List.copyOf(targets), null);
        }

        public static Entry model(String provider, String model) {
            return new Entry(provider + '/' + model, "model", null, provider);
        }
    }
}
