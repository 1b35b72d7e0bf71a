package dev.sluice.rest.aisdk;

import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.rest.ToolsReader;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.protocol.Turns;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message of the assistant: each of its steps is a turn, followed by the results of the tools that it called. A call
 * without a result is left out, as the AI SDK can do itself: the user went on without it.
 */
final class AssistantMessage {

    private static final String TOOL = "tool-";

    private final Turns turns;
    private final List<Part> said = new ArrayList<>();
    private final List<Part.ToolResult> results = new ArrayList<>();

    AssistantMessage(Turns turns) {
        this.turns = turns;
    }

    void read(Fields message) {
        for (Fields part : message.objects("parts")) {
            turns.count(message, "parts");
            part(part);
        }
        endStep();
    }

    /** Parts that are not told to models are left out, also those of versions to come. */
    private void part(Fields part) {
        String type = part.requiredText("type");
        switch (type) {
            case "step-start" -> endStep();
            case "text" -> add(UiChatReader.text(part));
            case "reasoning" -> add(reasoning(part));
            case "file" -> add(FilePart.made(part));
            case "dynamic-tool" -> call(part, part.requiredText("toolName"));
            default -> {
                if (type.startsWith(TOOL)) {
                    call(part, type.substring(TOOL.length()));
                }
            }
        }
    }

    private void add(@Nullable Part part) {
        if (part != null) {
            said.add(part);
        }
    }

    /** A step of thoughts alone was broken off, and no provider takes it. */
    private void endStep() {
        if (!said.stream().allMatch(Part.Reasoning.class::isInstance)) {
            turns.add(Role.ASSISTANT, said);
            results.forEach(result -> turns.add(Role.TOOL, List.of(result)));
        }
        said.clear();
        results.clear();
    }

    private @Nullable Part reasoning(Fields part) {
        Fields metadata = part.fields("providerMetadata");
        Fields ours = metadata == null ? null : metadata.fields("sluice");
        String sent = ours == null ? null : ours.text("signature");
        String text = part.text("text");
        if (sent == null || ours == null) {
            return text == null || text.isBlank() ? null : new Part.Reasoning(text, null);
        }
        Part.Reasoning thinking = Part.Reasoning.of(text == null ? "" : text, said, sent);
        if (thinking == null) {
            throw ours.invalid("signature", "is not one that Sluice gave out: bring the part back unchanged");
        }
        return thinking;
    }

    private void call(Fields part, String name) {
        Part.ToolResult result = result(part);
        if (result == null) {
            return;
        }
        ToolsReader.checkName(part, name);
        said.add(new Part.ToolCall(result.callId(), name, arguments(part)));
        results.add(result);
    }

    /** The result of a call; null if it has none yet. */
    private static Part.@Nullable ToolResult result(Fields part) {
        String id = part.name("toolCallId");
        if (id == null) {
            throw part.invalid("toolCallId", "is required: the id that the call came with");
        }
        return switch (part.requiredText("state")) {
            case "output-available" -> new Part.ToolResult(id, texts(part.value("output")), false);
            case "output-error" -> new Part.ToolResult(id, texts(part.value("errorText")), true);
            case "output-denied" -> new Part.ToolResult(id, List.of(new Part.Text(denied(part))), true);
            default -> null;
        };
    }

    private static String denied(Fields part) {
        Fields approval = part.fields("approval");
        String reason = approval == null ? null : approval.text("reason");
        return reason == null || reason.isBlank() ? "The user did not allow this call." : reason;
    }

    /** A text as it is, and anything else as JSON. */
    private static List<Part> texts(@Nullable JsonValue output) {
        String text = output == null ? "" : source(output);
        return text.isBlank() ? List.of() : List.of(new Part.Text(text));
    }

    private static String source(JsonValue value) {
        return value instanceof JsonString text ? text.getString() : value.toString();
    }

    private static String arguments(Fields part) {
        JsonValue input = part.has("input") ? part.value("input") : part.value("rawInput");
        return input == null ? "{}" : source(input);
    }
}
