package dev.sluice.metrics;

/**
 * A model's names in metrics and spans.
 *
 * @param system the kind of provider, as named by OpenTelemetry's GenAI conventions
 * @param provider the provider's configured name
 * @param model the provider's name of the model; {@link ModelLabels#OTHER} if it is not configured
 */
record ModelLabel(String system, String provider, String model) {}
