package dev.sluice.rest;

import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.rest.input.CallArguments;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parts of turns (contract §2), of one request. */
final class PartsReader {

    static final Set<String> TEXT = Set.of("type", "text");
    static final Set<String> IMAGE = Set.of("type", "media_type", "data", "url");
    static final Set<String> FILE = Set.of("type", "media_type", "name", "data", "url");
    static final Set<String> TOOL_CALL = Set.of("type", "id", "name", "arguments");
    static final Set<String> REASONING = Set.of("type", "text", "signature");

    /** In all turns of a request. A long conversation with many calls has a few hundred, and providers count as few. */
    private static final int MAX_PARTS = 2000;

    private int parts;

    /** Reads the content of a turn: a string, or an array of parts. */
    List<Part> content(Fields turn, String name, Role role) {
        if (!turn.isArray(name)) {
            if (!turn.isText(name)) {
                throw turn.invalid(name, "must be a string, or an array of parts");
            }
            String text = turn.requiredText(name);
            if (text.isBlank()) {
                throw turn.invalid(name, "must not be blank");
            }
            count(turn, name);
            return List.of(new Part.Text(text));
        }
        List<Part> content = new ArrayList<>();
        for (Fields part : turn.objects(name)) {
            count(turn, name);
            content.add(part(part, role));
        }
        if (content.isEmpty()) {
            throw turn.invalid(name, "must have at least one part");
        }
        return content;
    }

    /** Reads the result of a tool. */
    Part.ToolResult result(Fields turn) {
        List<Part> content = List.of();
        if (turn.isText("content") && turn.requiredText("content").isEmpty()) {
            count(turn, "content"); // many tools have nothing to report
        } else if (!turn.isArray("content") || !turn.objects("content").isEmpty()) {
            content = content(turn, "content", Role.TOOL);
        }
        String id = turn.name("tool_call_id");
        if (id == null) {
            throw turn.invalid("tool_call_id", "is required: the id of the call whose result this is");
        }
        return new Part.ToolResult(id, content, Boolean.TRUE.equals(turn.flag("is_error")));
    }

    private void count(Fields turn, String name) {
        if (++parts > MAX_PARTS) {
            throw turn.invalid(name, "has the request's part " + parts + "; the limit is " + MAX_PARTS);
        }
    }

    private static Part part(Fields part, Role role) {
        String type = part.requiredText("type");
        boolean assistant = role == Role.ASSISTANT;
        switch (type) {
            case "text" -> {
                part.checkNames("a part of the type text", TEXT);
                String text = part.requiredText("text");
                if (text.isBlank()) {
                    throw part.invalid("text", "must not be blank: leave the part out");
                }
                return new Part.Text(text);
            }
            case "image" -> {
                part.checkNames("a part of the type image", IMAGE);
                return new Part.Picture(MediaReader.picture(part));
            }
            case "file" -> {
                part.checkNames("a part of the type file", FILE);
                return new Part.Document(MediaReader.file(part), part.name("name"));
            }
            case "tool_call" -> {
                if (assistant) {
                    part.checkNames("a part of the type tool_call", TOOL_CALL);
                    return call(part);
                }
            }
            case "reasoning" -> {
                if (assistant) {
                    part.checkNames("a part of the type reasoning", REASONING);
                    return reasoning(part);
                }
            }
            default -> {
                // refused below
            }
        }
        throw part.invalid(
                "type",
                "must be text, image or file"
                        + (assistant ? ", tool_call or reasoning" : " in a turn of the role " + role.wireName()));
    }

    private static Part.ToolCall call(Fields part) {
        String id = part.name("id");
        if (id == null) {
            throw part.invalid("id", "is required: the id that the call came with");
        }
        String name = part.requiredText("name");
        ToolsReader.checkName(part, name);
        return new Part.ToolCall(id, name, arguments(part));
    }

    /** Reads arguments: an object, or a string that holds one, which is kept as it is. */
    private static String arguments(Fields part) {
        JsonValue value = part.value("arguments");
        if (value == null) {
            return "{}";
        }
        if (!part.isText("arguments")) {
            JsonObject object = part.object("arguments");
            return String.valueOf(object);
        }
        String source = part.requiredText("arguments");
        if (source.isBlank()) {
            return "{}"; // as models call tools without parameters
        }
        if (!CallArguments.areWhole(source)) {
            throw part.invalid("arguments", "must be an object, or a string that holds one as JSON");
        }
        return source;
    }

    private static Part.Reasoning reasoning(Fields part) {
        String text = part.text("text");
        String sent = part.text("signature");
        Signature signature = sent == null ? null : signature(part, sent);
        if (signature == null && (text == null || text.isBlank())) {
            throw part.invalid("text", "must not be blank without a signature: leave the part out");
        }
        return new Part.Reasoning(text == null ? "" : text, signature);
    }

    private static Signature signature(Fields part, String sent) throws ApiException {
        @Nullable Signature signature = Signature.parse(sent);
        if (signature == null) {
            throw part.invalid(
                    "signature", "is not one that Sluice gave out: bring it back unchanged, or leave it out");
        }
        return signature;
    }
}
