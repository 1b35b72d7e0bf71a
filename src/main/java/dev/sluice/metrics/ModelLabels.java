package dev.sluice.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Names of models that meters may have: the configured ones, and one for all others, since a provider may have any number
 * and clients name them.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">the names of systems</a>
 */
public final class ModelLabels {

    static final String OTHER = "other";

    /** Types of providers that the conventions call something else. */
    private static final Map<String, String> SYSTEMS =
            Map.of("gemini", "gcp.gemini", "bedrock", "aws.bedrock", "openai-responses", "openai");

    private final Map<String, String> types;
    private final Set<String> configured;

    /**
     * Makes the names.
     *
     * @param types the type of each provider, by its configured name
     * @param configured the configured models, each {@code provider/model}
     */
    public ModelLabels(Map<String, String> types, Collection<String> configured) {
        this.types = Map.copyOf(types);
        this.configured = Set.copyOf(configured);
    }

    /** The label of {@code provider/model}. */
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
