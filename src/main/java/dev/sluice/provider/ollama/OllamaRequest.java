package dev.sluice.provider.ollama;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.FunctionTools;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.RequestFile;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in Ollama's form.
 *
 * @see <a href="https://docs.ollama.com/api/chat">Chat</a>, <a href="https://docs.ollama.com/capabilities/tool-calling">tool
 *     calling</a> and <a href="https://docs.ollama.com/capabilities/vision">vision</a>, all read 2026-11-28
 */
record OllamaRequest(ChatRequest request, String model) {

    /** Ollama takes turns in any order. Its pictures are a user's, as data; other files are texts. */
    @Nullable
    Unsendable check() {
        for (RequestFile file : RequestFile.of(request, model)) {
            if (file.isPicture() && file.role() != Message.Role.USER) {
                return file.refused();
            } else if (file.media().url() != null) {
                return file.noAddress();
            } else if (!file.isPicture() && !file.isInlineText()) {
                return file.notText();
            }
        }
        return null;
    }

    /** What has no place in this form, see {@link dev.sluice.provider.Provider#leftOut}. */
    List<String> leftOut() {
        List<String> leftOut = new ArrayList<>();
        Tools tools = request.tools();
        if (!tools.isEmpty() && (tools.chooses(Kind.REQUIRED) || tools.chooses(Kind.ONE))) {
            leftOut.add("tool_choice: that a tool must be called");
        }
        if (!tools.isEmpty() && Boolean.FALSE.equals(tools.parallel())) {
            leftOut.add("parallel_tool_calls: false");
        }
        return leftOut;
    }

    /** Writes the members of the body. */
    void write(JsonGenerator json) {
        json.write("model", model);
        new OllamaMessages(json).write(request);
        json.write("stream", true);
        if (!request.tools().chooses(Kind.NONE)) {
            FunctionTools.write(json, FunctionTools.offered(request.tools()));
        }
        ReplyFormat format = request.format();
        if (format != null && format.schema() != null) {
            json.write("format", format.schema());
        } else if (format != null) {
            json.write("format", "json");
        }
        if (request.thinkingBudget() != null) {
            think(json, request.thinkingBudget());
        }
        options(json);
    }

    /** Turns thinking on. Ollama has no thinking budget: models think or do not, and gpt-oss thinks at three levels. */
    private void think(JsonGenerator json, int budget) {
        if (model.substring(model.lastIndexOf('/') + 1).startsWith("gpt-oss")) {
            json.write("think", ChatRequest.effort(budget));
        } else {
            json.write("think", true);
        }
    }

    private void options(JsonGenerator json) {
        json.writeStartObject("options");
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            int thinking = request.thinkingBudget() == null ? 0 : request.thinkingBudget();
            json.write("num_predict", request.maxTokens() + thinking);
        }
        if (request.temperature() != null) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null) {
            json.write("top_p", request.topP());
        }
        JsonBody.stop(json, "stop", request);
        json.writeEnd();
    }
}
