package dev.sluice.stream;

import dev.sluice.provider.Provider;

/**
 * A model that a stream can ask.
 *
 * @param label {@code provider/model}, as clients see it
 * @param model the model's name as the provider knows it
 * @param circuit the provider's circuit, shared by all of its models
 */
public record Target(String label, Provider provider, String model, Circuit circuit) {}
