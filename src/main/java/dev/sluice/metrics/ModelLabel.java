package dev.sluice.metrics;

/**
 * A model as meters and spans name it.
 *
 * @param system the provider's kind, in the words of OpenTelemetry's GenAI conventions
 * @param provider the provider's configured name
 * @param model what the provider calls the model; {@link ModelLabels#OTHER} for one that is not configured
 */
record ModelLabel(String system, String provider, String model) {}
