package dev.sluice.provider.bedrock;

import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.OpenBlock;
import dev.sluice.provider.ToolUseIds;
import jakarta.json.stream.JsonGenerator;
import java.util.List;

/** A writer of the content of turns, for one request. */
final class BedrockBlocks {

    /** The maker of the signatures that go back. */
    static final String MAKER = "bedrock";

    private final JsonGenerator json;
    private final BedrockModel model;
    private final ToolUseIds ids = new ToolUseIds();
    private final BedrockFiles files = new BedrockFiles();

    BedrockBlocks(JsonGenerator json, BedrockModel model) {
        this.json = json;
        this.model = model;
    }

    /** Writes the content of a turn into the array that is open. */
    void content(Message turn) {
        if (turn.isText()) {
            text(turn.text());
            return;
        }
        turn.parts().forEach(this::block);
        // A turn with a document must have a text as well.
        boolean needsText = turn.parts().stream().anyMatch(Part.Document.class::isInstance)
                && turn.parts().stream().noneMatch(Part.Text.class::isInstance);
        if (needsText) {
            text("See the attached file.");
        }
    }

    void text(String text) {
        json.writeStartObject().write("text", text).writeEnd();
    }

    void mark() {
        json.writeStartObject()
                .writeStartObject("cachePoint")
                .write("type", "default")
                .writeEnd()
                .writeEnd();
    }

    private void block(Part part) {
        json.writeStartObject();
        if (part instanceof Part.Text text) {
            json.write("text", text.text());
        } else if (part instanceof Part.Picture picture && picture.media().data() != null) {
            json.writeStartObject("image").write("format", String.valueOf(BedrockFiles.picture(picture.media())));
            bytes(picture.media().data().mark());
        } else if (part instanceof Part.Document document && document.media().data() != null) {
            json.writeStartObject("document").write("format", String.valueOf(BedrockFiles.document(document.media())));
            json.write("name", files.name(document));
            bytes(document.media().data().mark());
        } else if (part instanceof Part.ToolCall call) {
            json.writeStartObject("toolUse")
                    .write("toolUseId", ids.ofCall(call.id()))
                    .write("name", call.name());
            JsonBody.arguments(json, "input", call.arguments());
            json.writeEnd();
        } else if (part instanceof Part.ToolResult result) {
            result(result);
        } else if (part instanceof Part.Reasoning reasoning && reasoning.signature() != null) {
            thinking(reasoning.text(), reasoning.signature());
        }
        json.writeEnd();
    }

    /** Writes the source of a file and ends its object. */
    private void bytes(String mark) {
        json.writeStartObject("source").write("bytes", mark).writeEnd().writeEnd();
    }

    private void result(Part.ToolResult result) {
        json.writeStartObject("toolResult").write("toolUseId", ids.ofResult(result.callId()));
        json.writeStartArray("content");
        List<Part> content = result.content().stream()
                .filter(part ->
                        !(part instanceof Part.Text text) || !text.text().isBlank())
                .toList();
        content.forEach(this::block);
        json.writeEnd();
        if (result.isError() && model.takesStatus()) {
            json.write("status", "error");
        }
        json.writeEnd();
    }

    private void thinking(String text, Signature signature) {
        json.writeStartObject("reasoningContent");
        if (signature.value().startsWith(OpenBlock.REDACTED)) {
            json.write("redactedContent", signature.value().substring(OpenBlock.REDACTED.length()));
        } else {
            json.writeStartObject("reasoningText")
                    .write("text", text)
                    .write("signature", signature.value())
                    .writeEnd();
        }
        json.writeEnd();
    }
}
