package dev.sluice.rest.anthropic;

import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.rest.ToolsReader;
import dev.sluice.rest.input.Fields;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tools that the client runs. Tools that Anthropic defines are for its models alone. */
final class ClientTools {

    private ClientTools() {}

    static Tools read(Fields body) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : body.objects("tools")) {
            if (!tool.has("type") || tool.requiredText("type").equals("custom")) {
                tools.add(tool(tool));
            }
        }
        Fields choice = body.fields("tool_choice");
        ToolChoice chosen = choice == null ? null : choice(choice);
        boolean known = chosen == null
                || chosen.name() == null
                || tools.stream().anyMatch(tool -> tool.name().equals(chosen.name()));
        Boolean single = choice == null ? null : choice.flag("disable_parallel_tool_use");
        return tools.isEmpty() ? Tools.NONE : new Tools(tools, known ? chosen : null, single == null ? null : !single);
    }

    private static Tool tool(Fields tool) {
        String name = tool.requiredText("name");
        ToolsReader.checkName(tool, name);
        JsonObject schema = tool.object("input_schema");
        if (schema == null) {
            throw tool.invalid("input_schema", "is required; without parameters, it is {\"type\":\"object\"}");
        }
        return new Tool(name, tool.text("description"), schema);
    }

    private static @Nullable ToolChoice choice(Fields choice) {
        return switch (choice.requiredText("type")) {
            case "auto" -> ToolChoice.of(ToolChoice.Kind.AUTO);
            case "any" -> ToolChoice.of(ToolChoice.Kind.REQUIRED);
            case "none" -> ToolChoice.of(ToolChoice.Kind.NONE);
            case "tool" -> ToolChoice.one(choice.requiredText("name"));
            default -> throw choice.invalid("type", "must be auto, any, tool or none");
        };
    }
}
