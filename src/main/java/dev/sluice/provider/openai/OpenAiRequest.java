package dev.sluice.provider.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.JsonBody;
import jakarta.json.stream.JsonGenerator;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A writer of requests, which leaves out settings that the model does not accept.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create a chat completion</a>, read 2026-11-21
 * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning models</a>, read 2026-11-21
 */
final class OpenAiRequest {

    /** The documented limit: a request with more is refused. */
    private static final int MAX_STOPS = 4;

    private static final Pattern REASONING = Pattern.compile("(o[1-9]|gpt-5)([.-].*)?");
    private static final Pattern NO_EFFORT = Pattern.compile("o1-(mini|preview).*|.*-pro(-.*)?");
    private static final Pattern NO_STOP = Pattern.compile("grok-(3-mini|4|code)(?!.*non-reasoning).*");

    private final boolean streamUsage;
    private final @Nullable Boolean reasoning;

    OpenAiRequest(Map<String, String> options) {
        streamUsage = !"false".equals(options.get("stream-usage"));
        String configured = options.get("reasoning");
        reasoning = configured == null ? null : Boolean.valueOf(configured);
    }

    @Nullable
    Unsendable check(ChatRequest request, String model) {
        return request.stop().size() > MAX_STOPS && takesStop(model)
                ? new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + model + ": remove some")
                : null;
    }

    void write(JsonGenerator json, ChatRequest request, String model) {
        boolean reasons = reasons(model);
        json.write("model", model);
        JsonBody.messages(json, request);
        json.write("stream", true);
        if (streamUsage) {
            json.writeStartObject("stream_options").write("include_usage", true).writeEnd();
        }
        if (request.maxTokens() != null) {
            json.write(reasons ? "max_completion_tokens" : "max_tokens", request.maxTokens());
        }
        if (request.thinkingBudget() != null && takesEffort(model)) {
            json.write("reasoning_effort", ChatRequest.effort(request.thinkingBudget()));
        }
        if (request.temperature() != null && !reasons) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null && !reasons) {
            json.write("top_p", request.topP());
        }
        if (takesStop(model)) {
            JsonBody.stop(json, "stop", request);
        }
    }

    /**
     * Whether the model is one of OpenAI's reasoning models, which refuse {@code max_tokens}, {@code stop} and sampling
     * settings. Other reasoning models accept them, so without configuration only the name decides.
     */
    private boolean reasons(String model) {
        String name = name(model);
        return reasoning != null ? reasoning : REASONING.matcher(name).matches() && !name.contains("chat");
    }

    /** Whether the model accepts an effort: not the first reasoning models, nor those with a single effort. */
    private boolean takesEffort(String model) {
        return reasons(model) && !NO_EFFORT.matcher(name(model)).matches();
    }

    /** Whether the model accepts {@code stop}, which xAI's reasoning models refuse as well. */
    private boolean takesStop(String model) {
        return !reasons(model) && !NO_STOP.matcher(name(model)).matches();
    }

    private static String name(String model) {
        return model.substring(model.lastIndexOf('/') + 1);
    }
}
