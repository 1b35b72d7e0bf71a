package dev.sluice.rest.aisdk;

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

/** Reads the tools of a call, by their names as the AI SDK has them, and the form of the reply. */
final class CallSettings {

    /** More than any provider takes. */
    private static final int MAX_TOOLS = 512;

    private CallSettings() {}

    static Tools tools(Fields body) {
        Fields named = body.fields("tools");
        JsonObject all = body.object("tools");
        if (named == null || all == null || all.isEmpty()) {
            return Tools.NONE;
        }
        if (all.size() > MAX_TOOLS) {
            throw body.invalid("tools", "must have at most " + MAX_TOOLS + " tools");
        }
        List<Tool> tools = new ArrayList<>();
        for (String name : all.keySet()) {
            Fields tool = named.fields(name);
            if (tool == null) {
                throw named.invalid(name, "must be an object with a description and an inputSchema");
            }
            ToolsReader.checkName(named, name);
            tools.add(new Tool(name, tool.text("description"), schema(tool)));
        }
        return new Tools(tools, choice(body, all), null);
    }

    /** The schema of a tool; {@code parameters} as assistant-ui calls it. */
    private static JsonObject schema(Fields tool) {
        JsonObject schema = tool.object(tool.has("inputSchema") ? "inputSchema" : "parameters");
        JsonObject inner = schema != null && schema.get("jsonSchema") instanceof JsonObject wrapped ? wrapped : schema;
        return inner == null ? JsonValue.EMPTY_JSON_OBJECT : inner;
    }

    private static @Nullable ToolChoice choice(Fields body, JsonObject tools) {
        if (!body.has("toolChoice")) {
            return null;
        }
        if (!body.isText("toolChoice")) {
            Fields one = body.fields("toolChoice");
            String name = one == null ? "" : one.requiredText("toolName");
            if (!tools.containsKey(name)) {
                throw body.invalid("toolChoice.toolName", "is the name of none of the tools");
            }
            return ToolChoice.one(name);
        }
        return switch (body.requiredText("toolChoice")) {
            case "auto" -> ToolChoice.of(ToolChoice.Kind.AUTO);
            case "none" -> ToolChoice.of(ToolChoice.Kind.NONE);
            case "required" -> ToolChoice.of(ToolChoice.Kind.REQUIRED);
            default -> throw body.invalid("toolChoice", "must be auto, none, required or an object with a toolName");
        };
    }

    /** Reads the form of the reply; null for text. */
    static @Nullable ReplyFormat format(Fields body) {
        Fields format = body.fields("responseFormat");
        if (format == null || format.requiredText("type").equals("text")) {
            return null;
        }
        if (!format.requiredText("type").equals("json")) {
            throw format.invalid("type", "must be text or json");
        }
        JsonObject schema = format.object("schema");
        if (schema == null) {
            return ReplyFormat.JSON;
        }
        String name = format.text("name");
        if (name != null) {
            ToolsReader.checkName(format, name);
        }
        return new ReplyFormat(name == null ? "reply" : name, schema, null);
    }
}
