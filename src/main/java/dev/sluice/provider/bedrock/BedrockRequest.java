package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
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
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>, as
 *     the types of AWS's JavaScript client 3.1163.0 have it, read 2026-11-28
 */
final class BedrockRequest {

    /** The highest temperature that Converse accepts. */
    private static final double MAX_TEMPERATURE = 1;

    /** The limit sent with a thinking budget, which must be below it. Every model that thinks accepts it. */
    private static final int DEFAULT_MAX_TOKENS = 4096;

    private final ChatRequest request;
    private final BedrockModel model;
    private final CacheMarks marks;
    private final BedrockTools tools;
    private final StrictFormat format;
    private final List<Message> turns;

    /** Why the budget is left out; null if it is not, or none is given, or the model never thinks. */
    private final @Nullable String reasonNotToThink;

    /** The budget to think, as requested; 0 if the model is not asked to think. */
    private final int thinking;

    BedrockRequest(ChatRequest request, BedrockModel model, CacheMarks marks) {
        this.request = request;
        this.model = model;
        this.marks = marks;
        tools = new BedrockTools(request);
        format = new StrictFormat(request);
        List<Message> all = AlternatingTurns.of(
                request, signature -> signature.maker().equals(BedrockBlocks.MAKER) && model.takesThinkingBack());
        Integer budget = model.thinks() ? request.thinkingBudget() : null;
        reasonNotToThink = budget == null ? null : reasonNotToThink(all);
        thinking = budget == null || reasonNotToThink != null ? 0 : budget;
        turns = thinking == 0 && model == BedrockModel.CLAUDE_WITH_BUDGET
                ? AlternatingTurns.withoutThinkingAtEnd(all)
                : all;
    }

    private @Nullable String reasonNotToThink(List<Message> all) {
        if (model.isClaude() && tools.forced()) {
            return "thinking, which tool_choice excludes";
        }
        return model == BedrockModel.CLAUDE_WITH_BUDGET && AlternatingTurns.continueWithoutThinking(all)
                ? "thinking, because the calls being answered came without it"
                : null;
    }

    /** See {@link dev.sluice.provider.Provider#leftOut}. */
    List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        for (int i = 0; i < request.messages().size() && !model.takesStatus(); i++) {
            if (request.messages().get(i).parts().stream()
                    .anyMatch(part -> part instanceof Part.ToolResult result && result.isError())) {
                leftOut.add("messages[" + i + "].is_error: the flag");
            }
        }
        if (reasonNotToThink != null) {
            leftOut.add("thinking_budget: " + reasonNotToThink);
        }
        if (tools.leavesNoneOut()) {
            leftOut.add("tool_choice: enforcement; the tools that were called are declared as not available");
        }
        if (Boolean.FALSE.equals(request.tools().parallel())) {
            leftOut.add("parallel_tool_calls: false");
        }
        leftOut.addAll(format.leftOut());
        return leftOut;
    }

    void write(JsonGenerator json) {
        BedrockBlocks blocks = new BedrockBlocks(json, model);
        String system = format.system();
        json.writeStartArray("messages");
        for (int i = 0; i < turns.size(); i++) {
            json.writeStartObject().write("role", turns.get(i).isAssistant() ? "assistant" : "user");
            json.writeStartArray("content");
            if (i == 0 && system != null && !model.takesSystem()) {
                blocks.text(system);
            }
            blocks.content(turns.get(i));
            if (i == turns.size() - 1 && model.takesCacheMarks() && marks.afterLastTurn(request)) {
                blocks.mark();
            }
            json.writeEnd().writeEnd();
        }
        json.writeEnd();
        if (system != null && model.takesSystem()) {
            json.writeStartArray("system");
            blocks.text(system);
            if (model.takesCacheMarks() && marks.afterSystem(request)) {
                blocks.mark();
            }
            json.writeEnd();
        }
        settings(json);
        tools.write(json);
        outputConfig(json);
        if (thinking > 0) {
            json.writeStartObject("additionalModelRequestFields");
            model.askToThink(json, thinking);
            json.writeEnd();
        }
    }

    private void settings(JsonGenerator json) {
        json.writeStartObject("inferenceConfig");
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("maxTokens", request.maxTokens() + (thinking == 0 ? 0 : model.thinkingTokens(thinking)));
        } else if (thinking > 0 && model == BedrockModel.CLAUDE_WITH_BUDGET) {
            json.write("maxTokens", DEFAULT_MAX_TOKENS + model.thinkingTokens(thinking));
        }
        boolean sampling = model.takesSampling(thinking > 0);
        if (request.temperature() != null && sampling) {
            json.write("temperature", Math.min(MAX_TEMPERATURE, request.temperature()));
        }
        if (request.topP() != null && sampling && (request.temperature() == null || model.takesBothSamplings())) {
            json.write("topP", request.topP());
        }
        JsonBody.stop(json, "stopSequences", request);
        json.writeEnd();
    }

    private void outputConfig(JsonGenerator json) {
        JsonObject schema = format.schema();
        if (request.format() == null || schema == null) {
            return;
        }
        json.writeStartObject("outputConfig").writeStartObject("textFormat").write("type", "json_schema");
        json.writeStartObject("structure").writeStartObject("jsonSchema");
        json.write("schema", schema.toString());
        if (request.format().name() != null) {
            json.write("name", request.format().name());
        }
        json.writeEnd().writeEnd().writeEnd().writeEnd();
    }
}
