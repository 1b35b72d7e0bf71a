package dev.sluice.provider.cohere;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.TextFile;
import dev.sluice.provider.ToolTexts;
import jakarta.json.stream.JsonGenerator;
import java.util.List;
import java.util.stream.Collectors;

/** A writer of turns as messages, for one request. */
final class CohereMessages {

    /** The maker of signatures of thinking that goes back, as does thinking without one: Cohere gives none out. */
    static final String MAKER = "cohere";

    private final JsonGenerator json;
    private final boolean thinks;

    /**
     * Makes a writer.
     *
     * @param thinks whether the model thinks; others make a plan before they call tools
     */
    CohereMessages(JsonGenerator json, boolean thinks) {
        this.json = json;
        this.thinks = thinks;
    }

    /** Writes {@code messages}. */
    void write(ChatRequest request) {
        json.writeStartArray("messages");
        if (request.system() != null) {
            JsonBody.message(json, "system", request.system());
        }
        for (Message turn : request.messages()) {
            if (turn.isText()) {
                JsonBody.message(json, turn.role().wireName(), turn.text());
            } else if (turn.isAssistant()) {
                assistant(turn.parts());
            } else {
                user(turn.parts());
            }
        }
        json.writeEnd();
    }

    private void user(List<Part> parts) {
        List<Part> content = TextFile.inline(parts);
        for (Part part : content) {
            if (part instanceof Part.ToolResult result) {
                result(result);
            }
        }
        List<Part> rest = content.stream()
                .filter(part -> !(part instanceof Part.ToolResult))
                .toList();
        if (rest.isEmpty()) {
            return;
        }
        json.writeStartObject().write("role", Message.Role.USER.wireName()).writeStartArray("content");
        for (Part part : rest) {
            if (part instanceof Part.Text text) {
                text(text.text());
            } else if (part instanceof Part.Picture picture) {
                picture(picture.media());
            }
        }
        json.writeEnd().writeEnd();
    }

    private void text(String text) {
        json.writeStartObject().write("type", "text").write("text", text).writeEnd();
    }

    private void picture(Media media) {
        String url = media.data() == null
                ? String.valueOf(media.url())
                : "data:" + media.type() + ";base64," + media.data().mark();
        json.writeStartObject().write("type", "image_url").writeStartObject("image_url");
        json.write("url", url).writeEnd().writeEnd();
    }

    private void assistant(List<Part> parts) {
        List<Part.ToolCall> calls = parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        String thinking = thinking(parts);
        String text = Part.text(parts);
        if (calls.isEmpty() && text.isEmpty() && (thinking.isEmpty() || !thinks)) {
            return;
        }
        json.writeStartObject().write("role", Message.Role.ASSISTANT.wireName());
        if (!thinking.isEmpty() && thinks) {
            json.writeStartArray("content");
            json.writeStartObject()
                    .write("type", "thinking")
                    .write("thinking", thinking)
                    .writeEnd();
            if (!text.isEmpty()) {
                text(text);
            }
            json.writeEnd();
        } else if (!text.isEmpty()) {
            json.write("content", text);
        }
        if (!calls.isEmpty()) {
            if (!thinking.isEmpty() && !thinks) {
                json.write("tool_plan", thinking);
            }
            json.writeStartArray("tool_calls");
            calls.forEach(this::call);
            json.writeEnd();
        }
        json.writeEnd();
    }

    private static String thinking(List<Part> parts) {
        return parts.stream()
                .filter(Part.Reasoning.class::isInstance)
                .map(Part.Reasoning.class::cast)
                .filter(reasoning -> reasoning.signature() == null
                        || reasoning.signature().maker().equals(MAKER))
                .map(Part.Reasoning::text)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n\n"));
    }

    private void call(Part.ToolCall call) {
        json.writeStartObject().write("id", call.id()).write("type", "function");
        json.writeStartObject("function").write("name", call.name());
        json.write("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        json.writeEnd().writeEnd();
    }

    private void result(Part.ToolResult result) {
        json.writeStartObject().write("role", Message.Role.TOOL.wireName()).write("tool_call_id", result.callId());
        boolean texts = result.content().stream().allMatch(Part.Text.class::isInstance);
        if (texts || result.isError()) {
            json.write("content", ToolTexts.of(result));
        } else {
            json.writeStartArray("content");
            for (Part part : result.content()) {
                if (part instanceof Part.Text text) {
                    text(text.text());
                } else if (part instanceof Part.Document document) {
                    document(document);
                }
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    private void document(Part.Document document) {
        json.writeStartObject().write("type", "document").writeStartObject("document");
        json.writeStartObject("data");
        if (document.name() != null) {
            json.write("title", document.name());
        }
        json.write("text", document.media().text()).writeEnd();
        json.writeEnd().writeEnd();
    }
}
