package dev.sluice.rest.openai;

import dev.sluice.chat.Part;
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

/** Reads functions, calls of them, and the form of the reply. */
final class FunctionTools {

    private FunctionTools() {}

    static Tools read(Fields body) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : body.objects("tools")) {
            tools.add(tool(tool));
        }
        return tools.isEmpty() ? Tools.NONE : new Tools(tools, choice(body), body.flag("parallel_tool_calls"));
    }

    private static Tool tool(Fields tool) {
        Fields function = function(tool);
        String name = function.requiredText("name");
        ToolsReader.checkName(function, name);
        JsonObject schema = function.object("parameters");
        return new Tool(name, function.text("description"), schema == null ? JsonValue.EMPTY_JSON_OBJECT : schema);
    }

    private static Fields function(Fields fields) {
        Fields function = fields.fields("function");
        if (function == null
                || (fields.has("type") && !fields.requiredText("type").equals("function"))) {
            throw fields.invalid("type", "must be function, with the function beside it");
        }
        return function;
    }

    private static @Nullable ToolChoice choice(Fields body) {
        if (!body.has("tool_choice")) {
            return null;
        }
        if (!body.isText("tool_choice")) {
            Fields one = body.fields("tool_choice");
            return one == null ? null : ToolChoice.one(function(one).requiredText("name"));
        }
        return switch (body.requiredText("tool_choice")) {
            case "auto" -> ToolChoice.of(ToolChoice.Kind.AUTO);
            case "none" -> ToolChoice.of(ToolChoice.Kind.NONE);
            case "required" -> ToolChoice.of(ToolChoice.Kind.REQUIRED);
            default -> throw body.invalid("tool_choice", "must be auto, none, required or a function");
        };
    }

    static Part.ToolCall call(Fields call) {
        String id = call.name("id");
        if (id == null) {
            throw call.invalid("id", "is required: the id that the call came with");
        }
        Fields function = function(call);
        String arguments = function.text("arguments");
        return new Part.ToolCall(id, function.requiredText("name"), arguments == null ? "" : arguments);
    }

    static @Nullable ReplyFormat format(Fields body) {
        Fields format = body.fields("response_format");
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
                Fields schema = format.fields("json_schema");
                if (schema == null || schema.object("schema") == null) {
                    throw format.invalid("json_schema", "is required, with a schema");
                }
                return new ReplyFormat(schema.text("name"), schema.object("schema"), schema.flag("strict"));
            }
            default -> throw format.invalid("type", "must be text, json_object or json_schema");
        }
    }
}
