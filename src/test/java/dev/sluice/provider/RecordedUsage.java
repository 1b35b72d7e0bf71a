package dev.sluice.provider;

import dev.sluice.event.Usage;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** The usage of a recording's reply, from the provider's counts by the provider's own definitions of them. */
public final class RecordedUsage {

    private RecordedUsage() {}

    /**
     * The usage of a recording; null if the provider reported none.
     *
     * @param usage its {@code expected.usage} in the manifest
     */
    public static @Nullable Usage of(String format, JsonObject usage) {
        if (usage.isNull("input_tokens")) {
            return null;
        }
        long input = usage.getJsonNumber("input_tokens").longValueExact();
        long output = usage.getJsonNumber("output_tokens").longValueExact();
        JsonObject raw = usage.getJsonObject("raw");
        return switch (format) {
            // "total_input_tokens = cache_read_input_tokens + cache_creation_input_tokens + input_tokens"
            case "anthropic" ->
                withCache(
                        input,
                        output,
                        count(raw, "cache_read_input_tokens"),
                        count(raw, "cache_creation_input_tokens"),
                        count(raw, "output_tokens_details", "thinking_tokens"));
            case "bedrock" ->
                withCache(
                        input,
                        output,
                        count(raw, "cacheReadInputTokens"),
                        count(raw, "cacheWriteInputTokens"),
                        Usage.UNTOLD);
            case "openai-chat" -> {
                long cached = count(raw, "prompt_tokens_details", "cached_tokens");
                // More than the whole: this xAI server counts it separately.
                yield new Usage(
                        cached > input ? input + cached : input,
                        output,
                        cached,
                        count(raw, "prompt_tokens_details", "cache_write_tokens"),
                        count(raw, "completion_tokens_details", "reasoning_tokens"),
                        false);
            }
            case "openai-responses" ->
                new Usage(
                        input,
                        output,
                        count(raw, "input_tokens_details", "cached_tokens"),
                        count(raw, "input_tokens_details", "cache_write_tokens"),
                        count(raw, "output_tokens_details", "reasoning_tokens"),
                        false);
            case "gemini" ->
                new Usage(
                        input,
                        output,
                        count(raw, "cachedContentTokenCount"),
                        Usage.UNTOLD,
                        count(raw, "thoughtsTokenCount"),
                        false);
            case "cohere" ->
                new Usage(
                        input,
                        output,
                        count(raw, "cachedTokens"),
                        Usage.UNTOLD,
                        count(raw, "tokens", "reasoning_tokens"),
                        false,
                        new Usage.Billed(
                                count(raw, "billedUnits", "inputTokens"),
                                count(raw, "billedUnits", "outputTokens"),
                                0,
                                0,
                                0));
            default -> new Usage(input, output, false);
        };
    }

    private static Usage withCache(long input, long output, long cached, long cacheWrite, long reasoning) {
        return new Usage(
                input + Math.max(0, cached) + Math.max(0, cacheWrite), output, cached, cacheWrite, reasoning, false);
    }

    private static long count(JsonObject raw, String... path) {
        JsonValue at = raw;
        for (String name : path) {
            at = at instanceof JsonObject object ? object.getOrDefault(name, JsonValue.NULL) : JsonValue.NULL;
        }
        return at instanceof JsonNumber number ? number.longValueExact() : Usage.UNTOLD;
    }
}
