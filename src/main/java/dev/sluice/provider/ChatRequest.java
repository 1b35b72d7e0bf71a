package dev.sluice.provider;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked, in no provider's own form.
 *
 * @param messages at least one, the last the user's; several of one role may follow each other, see {@link #alternating}
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

    /** Most tokens of thinking at this effort, as is the next one. */
    private static final int LOW_EFFORT = 1024;

    private static final int MEDIUM_EFFORT = 8192;

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /** The same with other turns. */
    public ChatRequest with(List<Message> others) {
        return new ChatRequest(others, system, maxTokens, temperature, topP, stop, thinkingBudget);
    }

    /** The turns for a provider that wants roles to alternate: what one role said in a row is one turn of paragraphs. */
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
     * What a thinking budget is for a provider that takes levels in place of tokens. The steps are those of Google's table for
     * its own interface that takes levels.
     *
     * @param budget tokens
     * @see <a href="https://ai.google.dev/gemini-api/docs/openai#thinking">Google's table</a>
     */
    public static String effort(int budget) {
        return budget <= LOW_EFFORT ? "low" : budget <= MEDIUM_EFFORT ? "medium" : "high";
    }

    /** The characters of all turns and the system's words. */
    public int length() {
        return messages.stream().mapToInt(m -> m.content().length()).sum() + (system == null ? 0 : system.length());
    }
}
