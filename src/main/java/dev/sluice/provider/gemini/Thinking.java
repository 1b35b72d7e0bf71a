package dev.sluice.provider.gemini;

import dev.sluice.provider.ChatRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much a model is to think, as it wants to be told: from Gemini 3 on by a level, before that in tokens within a range
 * of its own, outside of which it refuses the request.
 *
 * @param budget tokens to think, at most
 * @param level in place of the tokens, or null
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>, read 2026-11-21
 */
record Thinking(int budget, @Nullable String level) {

    /** Models that refuse to be told. */
    private static final Pattern NEVER = Pattern.compile("gemini-(1\\..*|2\\.0-(?!.*thinking).*)|gemma.*|learnlm.*");

    private static final Pattern BY_LEVEL = Pattern.compile("gemini-([3-9]|[1-9][0-9]).*");

    /** What the request asks for, or null when it does not, or when the model cannot. */
    static @Nullable Thinking of(String model, ChatRequest request) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        Integer asked = request.thinkingBudget();
        if (asked == null || NEVER.matcher(name).matches()) {
            return null;
        }
        if (BY_LEVEL.matcher(name).matches()) {
            return new Thinking(asked, ChatRequest.effort(asked).toUpperCase(Locale.ROOT));
        }
        int least = name.startsWith("gemini-2.5-pro") ? 128 : name.startsWith("gemini-2.5-flash-lite") ? 512 : 0;
        int most = name.startsWith("gemini-2.5-pro") ? 32_768 : 24_576;
        return new Thinking(Math.max(least, Math.min(asked, most)), null);
    }
}
