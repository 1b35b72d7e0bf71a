package dev.sluice.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked, in no provider's own form.
 *
 * @param messages at least one; the roles alternate and the last is the user's
 * @param system instructions above the conversation, or null
 * @param maxTokens most tokens to write, or null for the provider's own limit
 * @param temperature 0 to 2, or null for the provider's own
 * @param topP 0 to 1, or null for the provider's own
 * @param stop texts at which the reply ends, possibly none
 * @param thinkingBudget most tokens to think, or null when thinking was not asked for
 */
public record ChatRequest(
        List<Message> messages,
        @Nullable String system,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        List<String> stop,
        @Nullable Integer thinkingBudget) {

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /** The characters of all turns and the system's words. */
    public int length() {
        return messages.stream().mapToInt(m -> m.content().length()).sum() + (system == null ? 0 : system.length());
    }
}
