package dev.sluice.provider.gemini;

import dev.sluice.chat.ChatRequest;
import jakarta.json.stream.JsonGenerator;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The thinking to request of a model: from Gemini 3 on a level; before that a number of tokens, which must be in the
 * model's range or the request is refused.
 *
 * @param budget most tokens to think
 * @param level sent in place of the tokens, or null
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>, read 2026-11-21
 */
record ThinkingConfig(int budget, @Nullable String level) {

    /** Models that refuse requests with this setting. */
    private static final Pattern NEVER = Pattern.compile("gemini-(1\\..*|2\\.0-(?!.*thinking).*)|gemma.*|learnlm.*");

    private static final Pattern BY_LEVEL = Pattern.compile("gemini-([3-9]|[1-9][0-9]).*");

    /** The thinking that the request asks for, or null if it asks for none or the model does not think. */
    static @Nullable ThinkingConfig of(String model, ChatRequest request) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        Integer asked = request.thinkingBudget();
        if (asked == null || NEVER.matcher(name).matches()) {
            return null;
        }
        if (BY_LEVEL.matcher(name).matches()) {
            return new ThinkingConfig(asked, ChatRequest.effort(asked).toUpperCase(Locale.ROOT));
        }
        int least = name.startsWith("gemini-2.5-pro") ? 128 : name.startsWith("gemini-2.5-flash-lite") ? 512 : 0;
        int most = name.startsWith("gemini-2.5-pro") ? 32_768 : 24_576;
        return new ThinkingConfig(Math.max(least, Math.min(asked, most)), null);
    }

    /** Writes {@code thinkingConfig}. */
    void write(JsonGenerator json) {
        json.writeStartObject("thinkingConfig").write("includeThoughts", true);
        if (level == null) {
            json.write("thinkingBudget", budget);
        } else {
            json.write("thinkingLevel", level);
        }
        json.writeEnd();
    }
}
