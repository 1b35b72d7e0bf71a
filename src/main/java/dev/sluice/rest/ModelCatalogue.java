package dev.sluice.rest;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.function.Function;
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

    /** The same models, with what each of them takes: names of {@link dev.sluice.chat.Input} besides {@code text}. */
    ModelCatalogue taking(Function<Entry, List<String>> inputs) {
        return new ModelCatalogue(
                defaultModel,
                models.stream()
                        .map(entry -> new Entry(
                                entry.id, entry.type, entry.targets, entry.provider, List.copyOf(inputs.apply(entry))))
                        .toList());
    }

    /**
     * A model or an alias, as a request names it.
     *
     * @param type {@code alias} or {@code model}
     * @param targets an alias's models in the order they are tried; null for a model
     * @param provider the configured name of a model's provider; null for an alias
     * @param inputs what a request to it may contain; for an alias, what any of its models takes. Null if not known yet
     */
    @JsonbPropertyOrder({"id", "type", "targets", "provider", "inputs"})
    public record Entry(
            String id,
            String type,
            @Nullable List<String> targets,
            @Nullable String provider,
            @Nullable List<String> inputs) {

        public static Entry alias(String name, List<String> targets) {
            return new Entry(name, "alias", List.copyOf(targets), null, null);
        }

        public static Entry model(String provider, String model) {
            return new Entry(provider + '/' + model, "model", null, provider, null);
        }
    }
}
