package dev.sluice.provider.responses;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.provider.AskForJson;
import dev.sluice.provider.ForeignCallIds;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.ToolTexts;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.List;

/**
 * A writer of the turns of one request as items.
 *
 * <p>The value of a signature of this adapter is the id of a reasoning item, a colon, and the item's encrypted content. The
 * part's text is the item's summary.
 *
 * @param thinks whether the model takes reasoning items back
 */
record ResponsesInput(ChatRequest request, boolean thinks) {

    /** The maker in signatures of this adapter. */
    static final String MAKER = "openai-responses";

    /** The longest id of a call that OpenAI takes. */
    private static final int LONGEST_ID = 64;

    void write(JsonGenerator json) {
        json.writeStartArray("input");
        if (AskForJson.isMissingInTurns(request)) {
            // The instructions do not count.
            message(json, "system", AskForJson.TEXT);
        }
        for (Message turn : request.messages()) {
            switch (turn.role()) {
                case USER -> user(json, turn);
                case ASSISTANT -> assistant(json, turn);
                case TOOL -> results(json, turn);
            }
        }
        json.writeEnd();
    }

    private static void message(JsonGenerator json, String role, String content) {
        json.writeStartObject()
                .write("type", "message")
                .write("role", role)
                .write("content", content)
                .writeEnd();
    }

    private static void user(JsonGenerator json, Message turn) {
        if (turn.isText()) {
            message(json, "user", turn.text());
        } else {
            json.writeStartObject().write("type", "message").write("role", "user");
            content(json, "content", turn.parts());
            json.writeEnd();
        }
    }

    private static void content(JsonGenerator json, String name, List<Part> parts) {
        json.writeStartArray(name);
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                inputText(json, text.text());
            } else if (part instanceof Part.Picture picture) {
                json.writeStartObject()
                        .write("type", "input_image")
                        .write("detail", "auto")
                        .write("image_url", address(picture.media()))
                        .writeEnd();
            } else if (part instanceof Part.Document document) {
                file(json, document);
            }
        }
        json.writeEnd();
    }

    private static void inputText(JsonGenerator json, String text) {
        json.writeStartObject().write("type", "input_text").write("text", text).writeEnd();
    }

    private static void file(JsonGenerator json, Part.Document document) {
        json.writeStartObject().write("type", "input_file");
        if (document.media().data() == null) {
            json.write("file_url", address(document.media()));
        } else {
            json.write("filename", document.name() == null ? ResponsesFiles.name(document.media()) : document.name());
            json.write("file_data", address(document.media()));
        }
        json.writeEnd();
    }

    /** An address that the provider loads, or the bytes as a data URL. */
    private static String address(Media media) {
        if (media.data() == null) {
            return String.valueOf(media.url());
        }
        return "data:" + media.type() + ";base64," + media.data().mark();
    }

    /** Writes the items of a turn. Texts that follow each other are one message. */
    private void assistant(JsonGenerator json, Message turn) {
        if (turn.isText()) {
            message(json, "assistant", turn.text());
            return;
        }
        List<Part> parts = turn.parts();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Text) {
                int end = i;
                while (end < parts.size() && parts.get(end) instanceof Part.Text) {
                    end++;
                }
                String text = Part.text(parts.subList(i, end));
                if (!text.isBlank()) {
                    message(json, "assistant", text);
                }
                i = end - 1;
            } else if (parts.get(i) instanceof Part.ToolCall call) {
                json.writeStartObject()
                        .write("type", "function_call")
                        .write("call_id", ForeignCallIds.atMost(LONGEST_ID, call.id()))
                        .write("name", call.name())
                        .write("arguments", JsonBody.argumentsText(call.arguments()))
                        .writeEnd();
            } else if (parts.get(i) instanceof Part.Reasoning thinking && isFollowed(parts, i)) {
                reasoning(json, thinking);
            }
        }
    }

    /** Whether a message or call comes later in the turn: OpenAI refuses a reasoning item without one. */
    private static boolean isFollowed(List<Part> parts, int place) {
        return parts.subList(place + 1, parts.size()).stream()
                .anyMatch(part -> part instanceof Part.ToolCall
                        || (part instanceof Part.Text text && !text.text().isBlank()));
    }

    /** Writes a reasoning item, or nothing where the thinking is not this adapter's. */
    private void reasoning(JsonGenerator json, Part.Reasoning thinking) {
        Signature signature = thinking.signature();
        int colon = signature == null || !signature.maker().equals(MAKER)
                ? -1
                : signature.value().indexOf(':');
        if (signature == null || colon < 1 || !thinks) {
            return;
        }
        json.writeStartObject()
                .write("type", "reasoning")
                .write("id", signature.value().substring(0, colon))
                .writeStartArray("summary");
        if (!thinking.text().isEmpty()) {
            json.writeStartObject()
                    .write("type", "summary_text")
                    .write("text", thinking.text())
                    .writeEnd();
        }
        json.writeEnd()
                .write("encrypted_content", signature.value().substring(colon + 1))
                .writeEnd();
    }

    private static void results(JsonGenerator json, Message turn) {
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) {
                json.writeStartObject()
                        .write("type", "function_call_output")
                        .write("call_id", ForeignCallIds.atMost(LONGEST_ID, result.callId()));
                if (result.content().stream().allMatch(Part.Text.class::isInstance)) {
                    json.write("output", ToolTexts.of(result));
                } else {
                    content(json, "output", withFailure(result));
                }
                json.writeEnd();
            }
        }
    }

    /** The content, in which a failure is what {@link ToolTexts} make of it, before the files. */
    private static List<Part> withFailure(Part.ToolResult result) {
        if (!result.isError()) {
            return result.content();
        }
        List<Part> texts =
                result.content().stream().filter(Part.Text.class::isInstance).toList();
        List<Part> all = new ArrayList<>();
        all.add(new Part.Text(ToolTexts.of(new Part.ToolResult(result.callId(), texts, true))));
        result.content().stream().filter(part -> !(part instanceof Part.Text)).forEach(all::add);
        return all;
    }
}
