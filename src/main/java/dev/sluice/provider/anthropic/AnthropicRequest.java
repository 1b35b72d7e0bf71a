package dev.sluice.provider.anthropic;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Original;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.provider.AlternatingTurns;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.StrictFormat;
import jakarta.json.JsonObject;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, without the settings that the model does not accept.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Create a Message</a>, as the types of Anthropic's
 *     TypeScript library 1.14.0 have it, read 2026-11-28
 */
final class AnthropicRequest {

    /** The limit sent where the request has none, because Messages require one. Every model still served accepts it. */
    private static final int DEFAULT_MAX_TOKENS = 4096;

    /** The smallest thinking budget that Messages accept. */
    private static final int MIN_THINKING = 1024;

    private final ChatRequest request;
    private final String model;
    private final ClaudeModel claude;
    private final CacheMarks marks;
    private final StrictFormat format;
    private final List<Message> turns;

    /** The request as its client sent it in this protocol; null if it did not. */
    private final @Nullable OriginalMessages original;

    /** Why the budget is left out; null if it is not, or none is given. */
    private final @Nullable String reasonNotToThink;

    /** The tokens to think; 0 if the model is not asked to think. */
    private final int thinking;

    AnthropicRequest(ChatRequest request, String model, CacheMarks marks) {
        this.request = request;
        this.model = model;
        this.marks = marks;
        Original sent = request.original(AnthropicBlocks.MAKER);
        original = sent == null ? null : new OriginalMessages(sent);
        claude = ClaudeModel.of(model);
        format = new StrictFormat(request);
        List<Message> all = AlternatingTurns.of(
                request, signature -> signature.maker().equals(AnthropicBlocks.MAKER) && claude.takesThinkingBack());
        reasonNotToThink = request.thinkingBudget() == null ? null : reasonNotToThink(all);
        thinking = request.thinkingBudget() == null || reasonNotToThink != null
                ? 0
                : Math.max(MIN_THINKING, request.thinkingBudget());
        turns = thinking == 0 && claude.refusesThinkingUnasked() ? AlternatingTurns.withoutThinkingAtEnd(all) : all;
    }

    private @Nullable String reasonNotToThink(List<Message> all) {
        if (request.tools().chooses(Kind.REQUIRED) || request.tools().chooses(Kind.ONE)) {
            return "thinking, which tool_choice excludes";
        }
        return !claude.thinksAdaptively() && AlternatingTurns.continueWithoutThinking(all)
                ? "thinking, because the calls being answered came without it"
                : null;
    }

    /** See {@link dev.sluice.provider.Provider#leftOut}. */
    List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        if (original != null) {
            return leftOut;
        }
        if (reasonNotToThink != null) {
            leftOut.add("thinking_budget: " + reasonNotToThink);
        }
        leftOut.addAll(format.leftOut());
        return leftOut;
    }

    /** Writes the body of a request for a count, which has no settings of the reply. */
    void writeForCount(JsonGenerator json) {
        json.write("model", model);
        if (original == null) {
            turns(json);
            tools(json);
        } else {
            original.write(json);
        }
    }

    void write(JsonGenerator json) {
        if (original != null) {
            json.write("model", model).write("stream", true);
            if (!original.has("max_tokens")) {
                json.write("max_tokens", DEFAULT_MAX_TOKENS);
            }
            original.write(json);
            return;
        }
        int maxTokens = request.maxTokens() == null ? DEFAULT_MAX_TOKENS : request.maxTokens();
        json.write("model", model);
        // This limit includes thinking; the request's limit is that of the reply alone.
        json.write("max_tokens", maxTokens + thinking);
        json.write("stream", true);
        turns(json);
        tools(json);
        if (thinking > 0) {
            thinking(json);
        }
        outputConfig(json);
        // With thinking only default sampling is allowed, and temperature and top_p exclude each other.
        boolean sampling = thinking == 0 && claude.takesSampling();
        if (request.temperature() != null && sampling) {
            json.write("temperature", Math.min(1, request.temperature()));
        }
        if (request.topP() != null && request.temperature() == null && sampling) {
            json.write("top_p", request.topP());
        }
        JsonBody.stop(json, "stop_sequences", request);
    }

    private void turns(JsonGenerator json) {
        AnthropicBlocks blocks = new AnthropicBlocks(json);
        json.writeStartArray("messages");
        for (int i = 0; i < turns.size(); i++) {
            blocks.turn(turns.get(i), i == turns.size() - 1 && marks.afterLastTurn(request));
        }
        json.writeEnd();
        String system = format.system();
        if (system != null) {
            blocks.text("system", system, marks.afterSystem(request));
        }
    }

    private void tools(JsonGenerator json) {
        if (request.tools().isEmpty()) {
            return;
        }
        json.writeStartArray("tools");
        for (Tool tool : request.tools().all()) {
            json.writeStartObject().write("name", tool.name());
            if (tool.description() != null) {
                json.write("description", tool.description());
            }
            JsonBody.objectSchema(json, "input_schema", tool.schema());
            json.writeEnd();
        }
        json.writeEnd();
        ToolChoice choice = request.tools().choice();
        boolean single = Boolean.FALSE.equals(request.tools().parallel());
        if (choice == null && !single) {
            return;
        }
        Kind kind = choice == null ? Kind.AUTO : choice.kind();
        json.writeStartObject("tool_choice").write("type", type(kind));
        if (choice != null && choice.name() != null) {
            json.write("name", choice.name());
        }
        if (single && kind != Kind.NONE) {
            json.write("disable_parallel_tool_use", true);
        }
        json.writeEnd();
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case AUTO -> "auto";
            case NONE -> "none";
            case REQUIRED -> "any";
            case ONE -> "tool";
        };
    }

    private void thinking(JsonGenerator json) {
        json.writeStartObject("thinking");
        if (claude.thinksAdaptively()) {
            // Without "display", the newer models send none of their thinking.
            json.write("type", "adaptive").write("display", "summarized");
        } else {
            json.write("type", "enabled").write("budget_tokens", thinking);
        }
        json.writeEnd();
    }

    private void outputConfig(JsonGenerator json) {
        boolean effort = thinking > 0 && claude.thinksAdaptively();
        JsonObject schema = format.schema();
        if (!effort && schema == null) {
            return;
        }
        json.writeStartObject("output_config");
        if (effort) {
            json.write("effort", ChatRequest.effort(thinking));
        }
        if (schema != null) {
            json.writeStartObject("format").write("type", "json_schema").write("schema", schema);
            json.writeEnd();
        }
        json.writeEnd();
    }
}
