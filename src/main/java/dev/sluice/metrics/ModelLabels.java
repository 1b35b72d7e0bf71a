package dev.sluice.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of models in metrics: the configured ones, and one name for all others. Bounds the number of time series, because
 * clients choose the names and a provider may accept any.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">the names of systems</a>
 */
public final class ModelLabels {

    static final String OTHER = "other";

    /** Types of providers with another name in the conventions. */
    private static final Map<String, String> SYSTEMS =
            Map.of("gemini", "gcp.gemini", "bedrock", "aws.bedrock", "openai-responses", "openai");

    private static final ModelLabel UNKNOWN = new ModelLabel(OTHER, OTHER, OTHER);

    /** By {@code provider/model}. */
    private final Map<String, ModelLabel> configured = new HashMap<>();

    /** The label of a provider's other models, by its name. */
    private final Map<String, ModelLabel> others = new HashMap<>();

    /**
     * Makes the labels.
     *
     * @param types the type of each provider, by its configured name
     * @param configured the configured models, each {@code provider/model}
     */
    public ModelLabels(Map<String, String> types, Collection<String> configured) {
        types.forEach((provider, type) ->
                others.put(provider, new ModelLabel(SYSTEMS.getOrDefault(type, type), provider, OTHER)));
        for (String label : configured) {
            ModelLabel other = others.get(provider(label));
            if (other != null) {
                String model = label.substring(other.provider().length() + 1);
                this.configured.put(label, new ModelLabel(other.system(), other.provider(), model));
            }
        }
    }

    private static String provider(String label) {
        return label.substring(0, Math.max(0, label.indexOf('/')));
    }

    /** Returns the label of {@code provider/model}: always the same object for one name in the metrics. */
    ModelLabel of(String label) {
        ModelLabel known = configured.get(label);
        return known != null ? known : others.getOrDefault(provider(label), UNKNOWN);
    }
}
