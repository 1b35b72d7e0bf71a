package dev.sluice.rest.responses;

import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.rest.MediaReader;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.protocol.Turns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a request as turns. Items of the assistant that follow each other are one turn. An item of a type that
 * only OpenAI's own tools have is for a provider of the same protocol, and is left out for others.
 */
final class InputItems {

    private final Turns turns = new Turns();

    /** The turn of the assistant that may go on. */
    private final List<Part> assistant = new ArrayList<>();

    /** The turns that were read, and the instructions among them. */
    Turns turns() {
        return turns;
    }

    /** Reads all items. */
    void read(List<Fields> items) {
        items.forEach(this::item);
        endAssistant();
    }

    private void item(Fields item) {
        String type = item.has("type") ? item.requiredText("type") : "message";
        turns.count(item, "type");
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> assistant.add(call(item));
            case "function_call_output" -> {
                endAssistant();
                List<Part> output = content(item, "output", Role.TOOL);
                turns.add(Role.TOOL, List.of(new Part.ToolResult(required(item, "call_id"), output, false)));
            }
            case "reasoning" -> reasoning(item);
            case "item_reference" ->
                throw item.invalid(
                        "type", "is item_reference, but Sluice keeps no items by their ids: send them whole");
            default -> {
                // for a provider of the same protocol
            }
        }
    }

    private void endAssistant() {
        turns.add(Role.ASSISTANT, List.copyOf(assistant));
        assistant.clear();
    }

    private void message(Fields item) {
        String role = item.requiredText("role");
        switch (role) {
            case "assistant" -> assistant.addAll(content(item, "content", Role.ASSISTANT));
            case "user" -> {
                endAssistant();
                List<Part> content = content(item, "content", Role.USER);
                if (content.isEmpty()) {
                    throw item.invalid("content", "must not be blank");
                }
                turns.add(Role.USER, content);
            }
            case "system", "developer" -> turns.instruct(Part.text(content(item, "content", Role.USER)));
            default -> throw item.invalid("role", "must be user, assistant, system or developer");
        }
    }

    private static Part call(Fields item) {
        String arguments = item.text("arguments");
        return new Part.ToolCall(
                required(item, "call_id"), item.requiredText("name"), arguments == null ? "" : arguments);
    }

    private static String required(Fields item, String name) {
        String value = item.name(name);
        if (value == null) {
            throw item.invalid(name, "is required: the id that the call came with");
        }
        return value;
    }

    private void reasoning(Fields item) {
        List<String> texts = new ArrayList<>();
        for (Fields part : item.objects("summary")) {
            turns.count(item, "summary");
            texts.add(part.requiredText("text"));
        }
        String text = String.join("\n\n", texts);
        String encrypted = item.text("encrypted_content");
        Part.Reasoning signed = encrypted == null || encrypted.isEmpty() ? null : signed(item, text, encrypted);
        if (signed != null || !text.isBlank()) {
            assistant.add(signed == null ? new Part.Reasoning(text, null) : signed);
        }
    }

    /** Thinking with encrypted content: what Sluice gave out, or what OpenAI did, which counts with its item's id. */
    private Part.@Nullable Reasoning signed(Fields item, String text, String encrypted) {
        Part.Reasoning ours = Part.Reasoning.of(text, assistant, encrypted);
        String id = item.text("id");
        return ours != null || id == null
                ? ours
                : new Part.Reasoning(text, new Signature(ResponseReader.PROTOCOL, id + ':' + encrypted));
    }

    /** Reads a content: a string, parts, or nothing. */
    private List<Part> content(Fields item, String name, Role role) {
        List<Part> content = new ArrayList<>();
        if (!item.isArray(name)) {
            String text = item.text(name);
            text(text == null ? "" : text, content);
            return content;
        }
        for (Fields part : item.objects(name)) {
            turns.count(item, name);
            part(part, role, content);
        }
        return content;
    }

    private static void part(Fields part, Role role, List<Part> content) {
        String type = part.requiredText("type");
        switch (type) {
            case "input_text", "output_text", "text" -> text(part.requiredText("text"), content);
            case "refusal" -> text(part.requiredText("refusal"), content);
            case "input_image" -> {
                if (!part.has("image_url")) {
                    throw part.invalid("image_url", "is required: Sluice keeps no files, so that a file_id names none");
                }
                content.add(new Part.Picture(MediaReader.pictureAt(part, "image_url")));
            }
            case "input_file" -> content.add(file(part));
            default ->
                throw part.invalid(
                        "type",
                        role == Role.ASSISTANT
                                ? "must be output_text or refusal in a message of the assistant"
                                : "must be input_text, input_image or input_file");
        }
    }

    /** Reads a file. Only its bytes or address: a file that was uploaded to OpenAI is in another account's reach. */
    private static Part file(Fields part) {
        if (part.has("file_data") && part.dataUrlType("file_data") == null) {
            throw part.invalid(
                    "file_data", "must be a data: URL, which names the type, as in data:application/pdf;base64,…");
        }
        if (!part.has("file_data") && !part.has("file_url")) {
            throw part.invalid(
                    "file_data", "or file_url is required: Sluice keeps no files, so that a file_id names none");
        }
        return new Part.Document(
                MediaReader.at(part, part.has("file_data") ? "file_data" : "file_url"), part.name("filename"));
    }

    private static void text(String text, List<Part> content) {
        if (!text.isBlank()) {
            content.add(new Part.Text(text));
        }
    }
}
