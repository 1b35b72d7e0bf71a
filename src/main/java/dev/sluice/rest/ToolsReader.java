package dev.sluice.rest;

import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.rest.input.Fields;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tools of a request and the form of its reply (contract §2). */
public final class ToolsReader {

    static final Set<String> TOOL = Set.of("name", "description", "input_schema");
    static final Set<String> FORMAT = Set.of("type", "name", "schema", "strict");

    /** What Anthropic takes, the widest pattern that most providers share; each adapter checks for its own. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    /** More than any provider takes. */
    private static final int MAX_TOOLS = 512;

    private ToolsReader() {}

    /** Refuses the name of a tool that is none. */
    public static void checkName(Fields fields, String name) {
        if (!NAME.matcher(name).matches()) {
            throw fields.invalid("name", "must have 1 to 128 characters, all of them letters, digits, _ or -");
        }
    }

    /** Reads the tools, and which of them the model may call. */
    static Tools tools(Fields body) {
        List<Tool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields tool : body.objects("tools", "a tool", TOOL)) {
            String name = tool.requiredText("name");
            checkName(tool, name);
            if (!names.add(name)) {
                throw tool.invalid("name", "is that of another tool");
            }
            JsonObject schema = tool.object("input_schema");
            if (schema == null) {
                throw tool.invalid("input_schema", "is required; without parameters, it is {\"type\":\"object\"}");
            }
            tools.add(new Tool(name, tool.text("description"), schema));
        }
        if (tools.size() > MAX_TOOLS) {
            throw body.invalid("tools", "must have at most " + MAX_TOOLS + " tools");
        }
        ToolChoice choice = choice(body);
        Boolean parallel = body.flag("parallel_tool_calls");
        if (tools.isEmpty()
                && choice != null
                && choice.kind() != ToolChoice.Kind.NONE
                && choice.kind() != ToolChoice.Kind.AUTO) {
            throw body.invalid("tool_choice", "needs tools to choose from");
        }
        if (choice != null && choice.name() != null && !names.contains(choice.name())) {
            throw body.invalid("tool_choice.name", "is the name of none of the tools");
        }
        return tools.isEmpty() ? Tools.NONE : new Tools(tools, choice, parallel);
    }

    private static @Nullable ToolChoice choice(Fields body) {
        if (!body.has("tool_choice")) {
            return null;
        }
        if (body.value("tool_choice") instanceof JsonString word) {
            switch (word.getString()) {
                case "auto" -> {
                    return ToolChoice.of(ToolChoice.Kind.AUTO);
                }
                case "none" -> {
                    return ToolChoice.of(ToolChoice.Kind.NONE);
                }
                case "required" -> {
                    return ToolChoice.of(ToolChoice.Kind.REQUIRED);
                }
                default -> {
                    // refused below
                }
            }
        } else if (body.value("tool_choice") instanceof JsonObject) {
            Fields one = body.fields("tool_choice");
            if (one != null) {
                one.checkNames("a choice of a tool", Set.of("name"));
                return ToolChoice.one(one.requiredText("name"));
            }
        }
        throw body.invalid("tool_choice", "must be auto, none, required or an object with the name of a tool");
    }

    /** Reads the form of the reply; null for text. */
    static @Nullable ReplyFormat format(Fields body) {
        Fields format = body.fields("response_format");
        if (format == null) {
            return null;
        }
        format.checkNames("response_format", FORMAT);
        String type = format.requiredText("type");
        if (type.equals("json_schema")) {
            return schema(format);
        }
        for (String name : List.of("name", "schema", "strict")) {
            if (format.has(name)) {
                throw format.invalid(name, "belongs to the type json_schema only");
            }
        }
        return switch (type) {
            case "text" -> null;
            case "json" -> ReplyFormat.JSON;
            default -> throw format.invalid("type", "must be text, json or json_schema");
        };
    }

    private static ReplyFormat schema(Fields format) {
        JsonObject schema = format.object("schema");
        if (schema == null) {
            throw format.invalid("schema", "is required");
        }
        String name = format.text("name");
        if (name != null) {
            checkName(format, name);
        }
        return new ReplyFormat(name == null ? "reply" : name, schema, format.flag("strict"));
    }
}
