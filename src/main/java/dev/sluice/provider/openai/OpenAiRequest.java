package dev.sluice.provider.openai;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Message;
import dev.sluice.provider.Unsendable;
import jakarta.json.stream.JsonGenerator;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests, with what the model asked cannot take left out.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create a chat completion</a>, read 2026-11-21
 * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning models</a>, read 2026-11-21
 */
final class OpenAiRequest {

    /** More are refused. */
    private static final int MAX_STOPS = 4;

    private static final Pattern REASONING = Pattern.compile("(o[1-9]|gpt-5)([.-].*)?");
    private static final Pattern NO_EFFORT = Pattern.compile("o1-(mini|preview).*|.*-pro(-.*)?");
    private static final Pattern NO_STOP = Pattern.compile("grok-(3-mini|4|code)(?!.*non-reasoning).*");

    private final boolean streamUsage;
    private final @Nullable Boolean reasoning;

    OpenAiRequest(Map<String, String> options) {
        streamUsage = !"false".equals(options.get("stream-usage"));
        String told = options.get("reasoning");
        reasoning = told == null ? null : Boolean.valueOf(told);
    }

    @Nullable
    Unsendable check(ChatRequest request, String model) {
        return request.stop().size() > MAX_STOPS && takesStop(model)
                ? new Unsendable(
                        "stop", "must have at most " + MAX_STOPS + " texts, because " + model + " takes no more")
                : null;
    }

    void write(JsonGenerator json, ChatRequest request, String model) {
        boolean reasons = reasons(model);
        json.write("model", model).writeStartArray("messages");
        if (request.system() != null) {
            message(json, "system", request.system());
        }
        for (Message message : request.messages()) {
            message(json, message.role().wireName(), message.content());
        }
        json.writeEnd().write("stream", true);
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
        if (!request.stop().isEmpty() && takesStop(model)) {
            json.writeStartArray("stop");
            request.stop().forEach(json::write);
            json.writeEnd();
        }
    }

    private static void message(JsonGenerator json, String role, String content) {
        json.writeStartObject().write("role", role).write("content", content).writeEnd();
    }

    /**
     * Whether the model is one of OpenAI's that think, which refuse {@code max_tokens}, {@code stop} and sampling settings.
     * Others that think take them, so the name is all there is to go by where the configuration does not say.
     */
    private boolean reasons(String model) {
        String name = name(model);
        return reasoning != null ? reasoning : REASONING.matcher(name).matches() && !name.contains("chat");
    }

    /** Not the first of them, which refuse it, nor those that know one effort only. */
    private boolean takesEffort(String model) {
        return reasons(model) && !NO_EFFORT.matcher(name(model)).matches();
    }

    /** xAI's models that think refuse it as well, but take the rest. */
    private boolean takesStop(String model) {
        return !reasons(model) && !NO_STOP.matcher(name(model)).matches();
    }

    private static String name(String model) {
        return model.substring(model.lastIndexOf('/') + 1);
    }
}
