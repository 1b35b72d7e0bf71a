package dev.sluice.provider.gemini;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.ReducedSchema;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in Gemini's form.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent</a> and <a
 *     href="https://ai.google.dev/gemini-api/docs/function-calling">function calling</a>, both read 2026-11-28
 */
final class GeminiRequest {

    private final ChatRequest request;
    private final GeminiModel model;
    private final @Nullable ThinkingConfig thinking;
    private final @Nullable ReducedSchema schema;

    GeminiRequest(ChatRequest request, String model) {
        this.request = request;
        this.model = GeminiModel.of(model);
        this.thinking = ThinkingConfig.of(model, request);
        ReplyFormat format = request.format();
        this.schema = format == null || format.schema() == null ? null : GeminiSchema.reduce(format.schema());
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
        new GeminiContents(json, model).write(request);
        if (request.system() != null) {
            json.writeStartObject("systemInstruction").writeStartArray("parts");
            json.writeStartObject().write("text", request.system()).writeEnd();
            json.writeEnd().writeEnd();
        }
        if (!request.tools().isEmpty()) {
            tools(json);
        }
        json.writeStartObject("generationConfig");
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("maxOutputTokens", request.maxTokens() + (thinking == null ? 0 : thinking.budget()));
        }
        if (request.temperature() != null) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.write("topP", request.topP());
        }
        JsonBody.stop(json, "stopSequences", request);
        if (request.format() != null) {
            json.write("responseMimeType", "application/json");
        }
        if (schema != null) {
            json.write("responseJsonSchema", schema.reduced());
        }
        if (thinking != null) {
            thinking.write(json);
        }
        json.writeEnd();
    }

    private void tools(JsonGenerator json) {
        json.writeStartArray("tools").writeStartObject().writeStartArray("functionDeclarations");
        for (Tool tool : request.tools().all()) {
            json.writeStartObject().write("name", tool.name());
            if (tool.description() != null) {
                json.write("description", tool.description());
            }
            JsonBody.objectSchema(json, "parametersJsonSchema", tool.schema());
            json.writeEnd();
        }
        json.writeEnd().writeEnd().writeEnd();
        ToolChoice choice = request.tools().choice();
        if (choice != null) {
            json.writeStartObject("toolConfig").writeStartObject("functionCallingConfig");
            json.write("mode", mode(choice.kind()));
            if (choice.name() != null) {
                json.writeStartArray("allowedFunctionNames")
                        .write(choice.name())
                        .writeEnd();
            }
            json.writeEnd().writeEnd();
        }
    }

    private static String mode(ToolChoice.Kind kind) {
        return switch (kind) {
            case AUTO -> "AUTO";
            case NONE -> "NONE";
            case REQUIRED, ONE -> "ANY";
        };
    }
}
