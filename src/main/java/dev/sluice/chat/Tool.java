package dev.sluice.chat;

import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A tool that a model may call.
 *
 * @param name 1 to 128 letters, digits, {@code _} and {@code -}
 * @param description for the model, or null
 * @param schema the JSON Schema of its arguments
 */
public record Tool(String name, @Nullable String description, JsonObject schema) {}
