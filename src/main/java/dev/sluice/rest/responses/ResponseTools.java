package dev.sluice.rest.responses;

import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.rest.ToolsReader;
import dev.sluice.rest.input.Fields;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads functions, and the form of the reply. Tools of other types are OpenAI's own, and left out for other providers. */
final class ResponseTools {

    private ResponseTools() {}

    static Tools read(Fields body) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : body.objects("tools")) {
            if (tool.requiredText("type").equals("function")) {
                tools.add(function(tool));
            }
        }
        ToolChoice choice = choice(body, tools);
        return tools.isEmpty() ? Tools.NONE : new Tools(tools, choice, body.flag("parallel_tool_calls"));
    }

    private static Tool function(Fields tool) {
        String name = tool.requiredText("name");
        ToolsReader.checkName(tool, name);
        JsonObject schema = tool.object("parameters");
        return new Tool(name, tool.text("description"), schema == null ? JsonValue.EMPTY_JSON_OBJECT : schema);
    }

    private static @Nullable ToolChoice choice(Fields body, List<Tool> tools) {
        if (!body.has("tool_choice")) {
            return null;
        }
        if (!body.isText("tool_choice")) {
            Fields one = body.fields("tool_choice");
            if (one == null || !one.requiredText("type").equals("function")) {
                return null; // of a tool of OpenAI's own
            }
            String name = one.requiredText("name");
            if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                throw one.invalid("name", "is the name of none of the tools");
            }
            return ToolChoice.one(name);
        }
        return switch (body.requiredText("tool_choice")) {
            case "auto" -> ToolChoice.of(ToolChoice.Kind.AUTO);
            case "none" -> ToolChoice.of(ToolChoice.Kind.NONE);
            case "required" -> ToolChoice.of(ToolChoice.Kind.REQUIRED);
            default -> throw body.invalid("tool_choice", "must be auto, none, required or an object with a tool");
        };
    }

    /** Reads the form of the reply; null for text. */
    static @Nullable ReplyFormat format(Fields text) {
        Fields format = text.fields("format");
        if (format == null) {
            return null;
        }
        switch (format.requiredText("type")) {
            case "text" -> {
                return null;
            }
            case "json_object" -> {
                return ReplyFormat.JSON;
            }
            case "json_schema" -> {
                JsonObject schema = format.object("schema");
                if (schema == null) {
                    throw format.invalid("schema", "is required");
                }
                return new ReplyFormat(format.text("name"), schema, format.flag("strict"));
            }
            default -> throw format.invalid("type", "must be text, json_object or json_schema");
        }
    }
}
