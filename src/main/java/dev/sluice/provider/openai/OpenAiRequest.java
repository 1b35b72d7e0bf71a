package dev.sluice.provider.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Original;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.FunctionTools;
import dev.sluice.provider.JsonBody;
import jakarta.json.stream.JsonGenerator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    /** OpenAI's reasoning models that refuse the setting for parallel calls, and never make any. */
    private static final Pattern ONE_CALL = Pattern.compile("o[1-9](-.*)?");

    private final ChatServer server;
    private final boolean streamUsage;
    private final @Nullable Boolean reasoning;

    OpenAiRequest(Map<String, String> options, ChatServer server) {
        this.server = server;
        streamUsage = !"false".equals(options.get("stream-usage"));
        String configured = options.get("reasoning");
        reasoning = configured == null ? null : Boolean.valueOf(configured);
    }

    @Nullable
    Unsendable check(ChatRequest request, String model) {
        return request.stop().size() > MAX_STOPS && takesStop(model)
                ? new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + model + ": remove some")
                : new OpenAiCheck(server, model).check(request);
    }

    /** See {@link dev.sluice.provider.Provider#leftOut}. */
    static List<String> leftOut(ChatRequest request, String model) {
        return Boolean.TRUE.equals(request.tools().parallel())
                        && ONE_CALL.matcher(name(model)).matches()
                ? List.of("parallel_tool_calls: " + model + " makes one call at a time")
                : List.of();
    }

    /** Members that the adapter writes itself; metadata is OpenAI's only where replies are stored. */
    private static final Set<String> OWN = Set.of("model", "stream", "stream_options", "n", "metadata");

    /** Writes the request of a client of the same protocol as it came, for this model. */
    private void write(JsonGenerator json, Original original, String model) {
        json.write("model", model).write("stream", true);
        if (streamUsage) {
            json.writeStartObject("stream_options").write("include_usage", true).writeEnd();
        }
        original.body().forEach((name, value) -> {
            if (!OWN.contains(name)) {
                json.write(name, value);
            }
        });
    }

    void write(JsonGenerator json, ChatRequest request, String model) {
        Original original = request.original(OpenAiDecoder.PROTOCOL);
        if (original != null) {
            write(json, original, model);
            return;
        }
        boolean reasons = reasons(model);
        json.write("model", model);
        new ChatMessages(request, server, name(model)).write(json);
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
        if (!request.tools().isEmpty()) {
            tools(json, request.tools(), model);
        }
        if (request.format() != null) {
            format(json, request.format());
        }
    }

    private static void tools(JsonGenerator json, Tools tools, String model) {
        FunctionTools.write(json, tools.all());
        ToolChoice choice = tools.choice();
        if (choice != null && choice.name() != null) {
            json.writeStartObject("tool_choice").write("type", "function");
            json.writeStartObject("function").write("name", choice.name()).writeEnd();
            json.writeEnd();
        } else if (choice != null) {
            json.write("tool_choice", choice.kind().name().toLowerCase(Locale.ROOT));
        }
        if (tools.parallel() != null && !ONE_CALL.matcher(name(model)).matches()) {
            json.write("parallel_tool_calls", tools.parallel());
        }
    }

    private static void format(JsonGenerator json, ReplyFormat format) {
        json.writeStartObject("response_format");
        if (format.schema() == null) {
            json.write("type", "json_object");
        } else {
            json.write("type", "json_schema").writeStartObject("json_schema");
            json.write("name", format.name() == null ? "reply" : format.name());
            json.write("schema", format.schema());
            if (format.strict() != null) {
                json.write("strict", format.strict());
            }
            json.writeEnd();
        }
        json.writeEnd();
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
