package dev.sluice.provider.responses;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Original;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.provider.JsonBody;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.json.stream.JsonGenerator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request for one model, which leaves out settings that the model does not accept.
 *
 * @see <a href="https://github.com/openai/openai-python/tree/main/src/openai/types/responses">The types of OpenAI's library</a>
 *     and <a href="https://cookbook.openai.com/examples/responses_api/reasoning_items">Reasoning items</a>, read
 *     2026-11-28
 */
final class ResponsesRequest {

    /** OpenAI's reasoning models, which refuse sampling settings. */
    private static final Pattern THINKS = Pattern.compile("(o[1-9]|gpt-[5-9]|codex)(?!.*chat).*");

    /** OpenAI's models without reasoning, which refuse its settings. Names of other providers' models reveal nothing. */
    private static final Pattern NEVER_THINKS = Pattern.compile("(gpt-[34]|chatgpt|ft:gpt-[34]|gpt-[5-9].*chat).*");

    /** OpenAI's reasoning models that refuse the setting for parallel calls, and never make any. */
    private static final Pattern ONE_CALL = Pattern.compile("o[1-9](-.*)?");

    /** What the response is to include, so that reasoning can come back: the provider stores nothing. */
    private static final String ENCRYPTED = "reasoning.encrypted_content";

    private final ChatRequest request;
    private final String model;
    private final boolean thinks;
    private final boolean neverThinks;
    private final boolean oneCall;
    private final @Nullable Integer budget;

    ResponsesRequest(ChatRequest request, String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        this.request = request;
        this.model = model;
        this.thinks = THINKS.matcher(name).matches();
        this.neverThinks = NEVER_THINKS.matcher(name).matches();
        this.oneCall = ONE_CALL.matcher(name).matches();
        this.budget = neverThinks ? null : request.thinkingBudget();
    }

    /** See {@link dev.sluice.provider.Provider#leftOut}. */
    List<String> leftOut() {
        return oneCall && Boolean.TRUE.equals(request.tools().parallel())
                ? List.of("parallel_tool_calls: " + model + " makes one call at a time")
                : List.of();
    }

    /** Members that the adapter writes itself, or that are for Sluice: here the provider stores nothing. */
    private static final Set<String> OWN = Set.of(
            "model",
            "stream",
            "stream_options",
            "store",
            "background",
            "conversation",
            "previous_response_id",
            "metadata",
            "include");

    /** Writes the request of a client of the same protocol as it came, for this model. */
    private void write(JsonGenerator json, Original original) {
        boolean turns = original.body().containsKey("input");
        json.write("model", model).write("stream", true).write("store", false);
        if (!turns) {
            // Others precede its own.
            if (request.system() != null) {
                json.write("instructions", request.system());
            }
            new ResponsesInput(request, !neverThinks).write(json);
        }
        Set<String> include = new LinkedHashSet<>();
        if (original.body().get("include") instanceof JsonArray asked) {
            asked.stream()
                    .filter(JsonString.class::isInstance)
                    .forEach(name -> include.add(((JsonString) name).getString()));
        }
        if (thinks || budget != null) {
            include.add(ENCRYPTED);
        }
        if (!include.isEmpty()) {
            json.writeStartArray("include");
            include.forEach(json::write);
            json.writeEnd();
        }
        original.body().forEach((name, value) -> {
            if (!OWN.contains(name) && (turns || !name.equals("instructions"))) {
                json.write(name, value);
            }
        });
    }

    void write(JsonGenerator json) {
        Original original = request.original("openai-responses");
        if (original != null) {
            write(json, original);
            return;
        }
        json.write("model", model);
        if (request.system() != null) {
            json.write("instructions", request.system());
        }
        new ResponsesInput(request, !neverThinks).write(json);
        json.write("stream", true).write("store", false);
        if (request.maxTokens() != null) {
            // This limit includes thinking; the request's limit is that of the reply alone.
            json.write("max_output_tokens", request.maxTokens() + (budget == null ? 0 : budget));
        }
        if (budget != null) {
            json.writeStartObject("reasoning")
                    .write("effort", ChatRequest.effort(budget))
                    .write("summary", "auto")
                    .writeEnd();
        }
        if (thinks || budget != null) {
            json.writeStartArray("include").write(ENCRYPTED).writeEnd();
        }
        if (request.temperature() != null && !thinks) {
            json.write("temperature", request.temperature());
        }
        if (request.topP() != null && !thinks) {
            json.write("top_p", request.topP());
        }
        if (!request.tools().isEmpty()) {
            tools(json, request.tools());
        }
        if (request.format() != null) {
            json.writeStartObject("text");
            format(json, request.format());
            json.writeEnd();
        }
    }

    private void tools(JsonGenerator json, Tools tools) {
        json.writeStartArray("tools");
        for (Tool tool : tools.all()) {
            json.writeStartObject().write("type", "function").write("name", tool.name());
            if (tool.description() != null) {
                json.write("description", tool.description());
            }
            JsonBody.objectSchema(json, "parameters", tool.schema());
            // The default would have OpenAI change the schema.
            json.write("strict", false).writeEnd();
        }
        json.writeEnd();
        ToolChoice choice = tools.choice();
        if (choice != null && choice.name() != null) {
            json.writeStartObject("tool_choice")
                    .write("type", "function")
                    .write("name", choice.name())
                    .writeEnd();
        } else if (choice != null) {
            json.write("tool_choice", choice.kind().name().toLowerCase(Locale.ROOT));
        }
        if (tools.parallel() != null && !oneCall) {
            json.write("parallel_tool_calls", tools.parallel());
        }
    }

    private static void format(JsonGenerator json, ReplyFormat format) {
        json.writeStartObject("format");
        if (format.schema() == null) {
            json.write("type", "json_object");
        } else {
            json.write("type", "json_schema");
            json.write("name", format.name() == null ? "reply" : format.name());
            json.write("schema", format.schema());
            if (format.strict() != null) {
                json.write("strict", format.strict());
            }
        }
        json.writeEnd();
    }
}
