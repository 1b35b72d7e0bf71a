package dev.sluice.provider;

import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import jakarta.json.stream.JsonGenerator;
import java.util.List;

/**
 * The tools for a provider that cannot name one that must be called. Where the request names one, the model gets no other,
 * which comes to the same.
 */
public final class FunctionTools {

    private FunctionTools() {}

    /** The tools that the model gets. */
    public static List<Tool> offered(Tools tools) {
        ToolChoice choice = tools.choice();
        return choice == null || choice.name() == null
                ? tools.all()
                : tools.all().stream()
                        .filter(tool -> tool.name().equals(choice.name()))
                        .toList();
    }

    /** Writes {@code tools} as functions, or nothing if there are no tools. */
    public static void write(JsonGenerator json, List<Tool> tools) {
        if (tools.isEmpty()) {
            return;
        }
        json.writeStartArray("tools");
        for (Tool tool : tools) {
            json.writeStartObject().write("type", "function").writeStartObject("function");
            json.write("name", tool.name());
            if (tool.description() != null) {
                json.write("description", tool.description());
            }
            JsonBody.objectSchema(json, "parameters", tool.schema());
            json.writeEnd().writeEnd();
        }
        json.writeEnd();
    }
}
