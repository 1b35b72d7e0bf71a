package dev.sluice.provider.anthropic;

import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.OpenBlock;
import dev.sluice.provider.ToolUseIds;
import jakarta.json.stream.JsonGenerator;
import java.util.List;

/** A writer of turns as blocks, for one request. */
final class AnthropicBlocks {

    /** The maker of the signatures that go back. */
    static final String MAKER = "anthropic";

    private final JsonGenerator json;
    private final ToolUseIds ids = new ToolUseIds();

    AnthropicBlocks(JsonGenerator json) {
        this.json = json;
    }

    /** Writes a turn. Its last block gets a mark for the cache if {@code marked}: every block of a user's turn can have one. */
    void turn(Message turn, boolean marked) {
        json.writeStartObject().write("role", turn.isAssistant() ? "assistant" : "user");
        if (turn.isText()) {
            text("content", turn.text(), marked);
        } else {
            json.writeStartArray("content");
            for (int i = 0; i < turn.parts().size(); i++) {
                block(turn.parts().get(i), marked && i == turn.parts().size() - 1);
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    /** Writes a member with a text, which must be a list of blocks to have a mark. */
    void text(String name, String text, boolean marked) {
        if (marked) {
            json.writeStartArray(name);
            block(new Part.Text(text), true);
            json.writeEnd();
        } else {
            json.write(name, text);
        }
    }

    private void block(Part part, boolean marked) {
        json.writeStartObject();
        if (part instanceof Part.Text text) {
            json.write("type", "text").write("text", text.text());
        } else if (part instanceof Part.Picture picture) {
            json.write("type", "image");
            source(picture.media());
        } else if (part instanceof Part.Document document) {
            document(document);
        } else if (part instanceof Part.ToolCall call) {
            json.write("type", "tool_use").write("id", ids.ofCall(call.id())).write("name", call.name());
            JsonBody.arguments(json, "input", call.arguments());
        } else if (part instanceof Part.ToolResult result) {
            result(result);
        } else if (part instanceof Part.Reasoning reasoning && reasoning.signature() != null) {
            thinking(reasoning.text(), reasoning.signature());
        }
        if (marked) {
            json.writeStartObject("cache_control").write("type", "ephemeral").writeEnd();
        }
        json.writeEnd();
    }

    private void source(Media media) {
        json.writeStartObject("source");
        if (media.data() == null) {
            json.write("type", "url").write("url", String.valueOf(media.url()));
        } else {
            json.write("type", "base64").write("media_type", String.valueOf(media.type()));
            json.write("data", media.data().mark());
        }
        json.writeEnd();
    }

    private void document(Part.Document document) {
        json.write("type", "document");
        if (document.media().data() != null && document.media().isText()) {
            // Every text goes as a plain one, which is the only type that Anthropic takes.
            json.writeStartObject("source").write("type", "text").write("media_type", "text/plain");
            json.write("data", document.media().text()).writeEnd();
        } else {
            source(document.media());
        }
        if (document.name() != null && !document.name().isBlank()) {
            json.write("title", document.name());
        }
    }

    private void result(Part.ToolResult result) {
        json.write("type", "tool_result").write("tool_use_id", ids.ofResult(result.callId()));
        List<Part> content = result.content().stream()
                .filter(part ->
                        !(part instanceof Part.Text text) || !text.text().isBlank())
                .toList();
        if (content.stream().allMatch(Part.Text.class::isInstance)) {
            if (!content.isEmpty()) {
                json.write("content", Part.text(content));
            }
        } else {
            json.writeStartArray("content");
            content.forEach(part -> block(part, false));
            json.writeEnd();
        }
        if (result.isError()) {
            json.write("is_error", true);
        }
    }

    private void thinking(String text, Signature signature) {
        if (signature.value().startsWith(OpenBlock.REDACTED)) {
            json.write("type", "redacted_thinking")
                    .write("data", signature.value().substring(OpenBlock.REDACTED.length()));
        } else {
            json.write("type", "thinking").write("thinking", text).write("signature", signature.value());
        }
    }
}
