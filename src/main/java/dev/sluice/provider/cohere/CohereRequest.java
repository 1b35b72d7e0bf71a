package dev.sluice.provider.cohere;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.provider.FunctionTools;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.ReducedSchema;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in Cohere's form.
 *
 * @see <a href="https://docs.cohere.com/reference/chat-stream">Chat with streaming</a>, read 2026-11-28
 */
final class CohereRequest {

    private static final double MAX_TEMPERATURE = 1;
    private static final double MIN_P = 0.01;
    private static final double MAX_P = 0.99;

    private final ChatRequest request;
    private final String model;
    private final CohereModel kind;
    private final @Nullable ReducedSchema schema;

    CohereRequest(ChatRequest request, String model) {
        this.request = request;
        this.model = model;
        this.kind = CohereModel.of(model);
        ReplyFormat format = request.format();
        this.schema = format == null || format.schema() == null ? null : CohereSchema.reduce(format.schema());
    }

    /** What has no place in this form, see {@link dev.sluice.provider.Provider#leftOut}. */
    List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        if (!request.tools().isEmpty() && Boolean.FALSE.equals(request.tools().parallel())) {
            leftOut.add("parallel_tool_calls: false");
        }
        if (schema != null && !schema.leftOut().isEmpty()) {
            leftOut.add("response_format.schema: " + String.join(", ", schema.leftOut()));
        }
        return leftOut;
    }

    /** Writes the members of the body. */
    void write(JsonGenerator json) {
        int thinking = request.thinkingBudget() == null || !kind.thinks() ? 0 : request.thinkingBudget();
        json.write("model", model);
        new CohereMessages(json, kind.thinks()).write(request);
        json.write("stream", true);
        tools(json, request.tools());
        if (request.format() != null) {
            json.writeStartObject("response_format").write("type", "json_object");
            if (schema != null) {
                json.write("json_schema", schema.reduced());
            }
            json.writeEnd();
        }
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("max_tokens", request.maxTokens() + thinking);
        }
        if (request.temperature() != null) {
            json.write("temperature", Math.min(MAX_TEMPERATURE, request.temperature()));
        }
        if (request.topP() != null) {
            json.write("p", Math.max(MIN_P, Math.min(MAX_P, request.topP())));
        }
        JsonBody.stop(json, "stop_sequences", request);
        if (thinking > 0) {
            json.writeStartObject("thinking")
                    .write("type", "enabled")
                    .write("token_budget", thinking)
                    .writeEnd();
        }
    }

    /** A model without a choice of tools gets no tools where it must not call any. */
    private void tools(JsonGenerator json, Tools tools) {
        boolean none = tools.chooses(Kind.NONE);
        if (tools.isEmpty() || (none && !kind.takesToolChoice())) {
            return;
        }
        FunctionTools.write(json, FunctionTools.offered(tools));
        if (none) {
            json.write("tool_choice", "NONE");
        } else if (tools.chooses(Kind.REQUIRED) || tools.chooses(Kind.ONE)) {
            json.write("tool_choice", "REQUIRED");
        }
    }
}
