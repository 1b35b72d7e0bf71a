package dev.sluice.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

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

    private final Map<String, String> types;
    private final Set<String> configured;

    /**
     * Makes the labels.
     *
     * @param types the type of each provider, by its configured name
     * @param configured the configured models, each {@code provider/model}
     */
    public ModelLabels(Map<String, String> types, Collection<String> configured) {
        this.types = Map.copyOf(types);
        this.configured = Set.copyOf(configured);
    }

    /** Returns the label of {@code provider/model}. */
    ModelLabel of(String label) {
        int slash = label.indexOf('/');
        String provider = slash < 0 ? "" : label.substring(0, slash);
        String type = types.get(provider);
        if (type == null) {
            return new ModelLabel(OTHER, OTHER, OTHER);
        }
        String model = configured.contains(label) ? label.substring(slash + 1) : OTHER;
        return new ModelLabel(SYSTEMS.getOrDefault(type, type), provider, model);
    }
}
