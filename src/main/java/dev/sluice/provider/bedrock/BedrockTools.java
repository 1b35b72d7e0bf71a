package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.provider.JsonBody;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request. Converse cannot be told to call none, so {@code none} leaves the tools out. It refuses turns with
 * calls if no tools are declared, so the tools that were called are then declared as no longer available.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html">
 *     ToolConfiguration</a>, as the types of AWS's JavaScript client 3.1163.0 have it, read 2026-11-28
 */
record BedrockTools(ChatRequest request) {

    private static final String GONE = "Not available any more: do not call it.";

    private boolean declared() {
        return !request.tools().isEmpty() && !request.tools().chooses(Kind.NONE);
    }

    /** The tools to write. */
    private List<Tool> all() {
        return declared()
                ? request.tools().all()
                : new TreeSet<>(request.toolNames().values())
                        .stream()
                                .map(name -> new Tool(name, GONE, JsonValue.EMPTY_JSON_OBJECT))
                                .toList();
    }

    /** Whether calls are only asked not to be made. */
    boolean leavesNoneOut() {
        return request.tools().chooses(Kind.NONE) && !request.toolNames().isEmpty();
    }

    /** Whether the model must call one. */
    boolean forced() {
        return request.tools().chooses(Kind.REQUIRED) || request.tools().chooses(Kind.ONE);
    }

    void write(JsonGenerator json) {
        List<Tool> all = all();
        if (all.isEmpty()) {
            return;
        }
        json.writeStartObject("toolConfig").writeStartArray("tools");
        for (Tool tool : all) {
            json.writeStartObject().writeStartObject("toolSpec").write("name", tool.name());
            if (tool.description() != null) {
                json.write("description", tool.description());
            }
            json.writeStartObject("inputSchema");
            JsonBody.objectSchema(json, "json", tool.schema());
            json.writeEnd().writeEnd().writeEnd();
        }
        json.writeEnd();
        if (declared()) {
            choice(json, request.tools().choice());
        }
        json.writeEnd();
    }

    private static void choice(JsonGenerator json, @Nullable ToolChoice choice) {
        if (choice == null) {
            return;
        }
        json.writeStartObject("toolChoice");
        if (choice.name() != null) {
            json.writeStartObject("tool").write("name", choice.name()).writeEnd();
        } else {
            json.writeStartObject(choice.kind() == Kind.REQUIRED ? "any" : "auto")
                    .writeEnd();
        }
        json.writeEnd();
    }
}
