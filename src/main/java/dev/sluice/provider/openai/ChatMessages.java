package dev.sluice.provider.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.provider.AskForJson;
import dev.sluice.provider.ForeignCallIds;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.TextFile;
import dev.sluice.provider.ToolTexts;
import jakarta.json.stream.JsonGenerator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A writer of the turns of one request. Turns of texts alone are written as texts, which every server takes.
 *
 * @param model its name, without a prefix
 */
record ChatMessages(ChatRequest request, ChatServer server, String model) {

    /** The longest id of a call that OpenAI takes. */
    private static final int LONGEST_ID = 40;

    /** Mistral's models, which take ids of nine letters and digits only, also where another server runs them. */
    private static final Pattern MISTRALS =
            Pattern.compile("(?i)(open-)?(mistral|mixtral|ministral|magistral|codestral|devstral|pixtral|voxtral).*");

    void write(JsonGenerator json) {
        json.writeStartArray("messages");
        String system = system();
        if (system != null) {
            JsonBody.message(json, "system", system);
        }
        for (Message turn : request.messages()) {
            switch (turn.role()) {
                case USER -> user(json, TextFile.inline(turn.parts()));
                case ASSISTANT -> assistant(json, turn);
                case TOOL -> results(json, turn);
            }
        }
        json.writeEnd();
    }

    private @Nullable String system() {
        if (!AskForJson.isMissing(request)) {
            return request.system();
        }
        return request.system() == null ? AskForJson.TEXT : request.system() + "\n\n" + AskForJson.TEXT;
    }

    private void user(JsonGenerator json, List<Part> parts) {
        if (parts.stream().allMatch(Part.Text.class::isInstance)) {
            JsonBody.message(json, "user", Part.text(parts));
            return;
        }
        json.writeStartObject().write("role", "user").writeStartArray("content");
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                json.writeStartObject()
                        .write("type", "text")
                        .write("text", text.text())
                        .writeEnd();
            } else if (part instanceof Part.Picture picture) {
                json.writeStartObject().write("type", "image_url");
                json.writeStartObject("image_url")
                        .write("url", address(picture.media()))
                        .writeEnd();
                json.writeEnd();
            } else if (part instanceof Part.Document document) {
                document(json, document);
            }
        }
        json.writeEnd().writeEnd();
    }

    private void document(JsonGenerator json, Part.Document document) {
        String name = document.name() == null ? "document.pdf" : document.name();
        if (server == ChatServer.MISTRAL) {
            json.writeStartObject()
                    .write("type", "document_url")
                    .write("document_url", address(document.media()))
                    .write("document_name", name)
                    .writeEnd();
        } else {
            json.writeStartObject().write("type", "file").writeStartObject("file");
            json.write("filename", name).write("file_data", address(document.media()));
            json.writeEnd().writeEnd();
        }
    }

    /** An address that the server loads, or the bytes as a data URL. */
    private static String address(Media media) {
        if (media.data() == null) {
            return String.valueOf(media.url());
        }
        return "data:" + media.type() + ";base64," + media.data().mark();
    }

    /** Writes a turn of the assistant, or nothing where it consists of thinking alone. */
    private void assistant(JsonGenerator json, Message turn) {
        List<Part.ToolCall> calls = turn.parts().stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        boolean hasText = turn.isText() || !turn.text().isBlank();
        if (!hasText && calls.isEmpty()) {
            return;
        }
        json.writeStartObject().write("role", "assistant");
        new ChatThinking(server, !calls.isEmpty()).write(json, turn);
        if (hasText) {
            json.write("content", turn.text());
        }
        if (!calls.isEmpty()) {
            json.writeStartArray("tool_calls");
            for (Part.ToolCall call : calls) {
                json.writeStartObject().write("id", id(call.id())).write("type", "function");
                json.writeStartObject("function")
                        .write("name", call.name())
                        .write("arguments", JsonBody.argumentsText(call.arguments()))
                        .writeEnd();
                json.writeEnd();
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    private void results(JsonGenerator json, Message turn) {
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) {
                json.writeStartObject()
                        .write("role", "tool")
                        .write("tool_call_id", id(result.callId()))
                        .write("content", ToolTexts.of(result))
                        .writeEnd();
            }
        }
    }

    private String id(String id) {
        return server == ChatServer.MISTRAL || MISTRALS.matcher(model).matches()
                ? ForeignCallIds.ofNine(id)
                : ForeignCallIds.atMost(LONGEST_ID, id);
    }
}
