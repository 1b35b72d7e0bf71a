package dev.sluice.provider;

import dev.sluice.event.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to a model, independent of the provider.
 *
 * @param messages at least one, the last the user's; several of one role may follow each other, see {@link #alternating}
 * @param system the system prompt, or null
 * @param maxTokens most tokens to write, or null for the provider's own limit
 * @param temperature 0 to 2, or null for the provider's default
 * @param topP 0 to 1, or null for the provider's default
 * @param stop texts at which the reply ends, possibly empty
 * @param thinkingBudget most tokens to think, or null if no thinking is requested
 */
public record ChatRequest(
        List<Message> messages,
        @Nullable String system,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        List<String> stop,
        @Nullable Integer thinkingBudget) {

    /** The largest thinking budget in tokens that is low effort; the next constant is that of medium effort. */
    private static final int LOW_EFFORT = 1024;

    private static final int MEDIUM_EFFORT = 8192;

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /** The same request with other turns. */
    public ChatRequest with(List<Message> others) {
        return new ChatRequest(others, system, maxTokens, temperature, topP, stop, thinkingBudget);
    }

    /** The turns for a provider whose roles must alternate: consecutive turns of one role become one turn of paragraphs. */
    public List<Message> alternating() {
        List<Message> turns = new ArrayList<>();
        for (Message next : messages) {
            int last = turns.size() - 1;
            if (last >= 0 && turns.get(last).role() == next.role()) {
                String both = turns.get(last).content() + "\n\n" + next.content();
                turns.set(last, new Message(next.role(), both));
            } else {
                turns.add(next);
            }
        }
        return turns;
    }

    /**
     * The effort for a thinking budget, for providers that take levels in place of tokens. The steps are those of Google's
     * table for its own interface with levels.
     *
     * @param budget tokens
     * @see <a href="https://ai.google.dev/gemini-api/docs/openai#thinking">Google's table</a>
     */
    public static String effort(int budget) {
        return budget <= LOW_EFFORT ? "low" : budget <= MEDIUM_EFFORT ? "medium" : "high";
    }

    /** The number of UTF-16 units in all turns and the system prompt. */
    public int length() {
        return messages.stream().mapToInt(m -> m.content().length()).sum() + (system == null ? 0 : system.length());
    }

    /** The tokens that the model reads, estimated from {@link #length}. */
    public long estimatedTokens() {
        return Usage.estimate(length());
    }
}
