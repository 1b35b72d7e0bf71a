package dev.sluice.dialect.anthropic;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.WholeReply;
import dev.sluice.dialect.WholeReply.ReplyPart;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The blocks of a whole message, made of a reply's parts in their order. */
final class MessageBlocks {

    /** A text, with what it cites. */
    private static final class Text {
        final List<JsonText> pieces = new ArrayList<>(1);
        final List<Consumer<FrameBuffer>> citations = new ArrayList<>(0);

        void write(FrameBuffer out) {
            name(out.ascii("{\"type\":\"text\","), "text").put('"');
            pieces.forEach(piece -> out.lasting(piece.array(), piece.from(), piece.to()));
            out.put('"');
            String before = ",\"citations\":[";
            for (Consumer<FrameBuffer> citation : citations) {
                citation.accept(out.ascii(before));
                before = ",";
            }
            out.ascii(citations.isEmpty() ? ",\"citations\":null}" : "]}");
        }
    }

    private final List<Consumer<FrameBuffer>> blocks = new ArrayList<>();

    /** The calls of which the provider said something that Sluice does not know, by their ids. */
    private final Map<String, JsonObject> calls = new HashMap<>();

    /** The block that is open: a text, or one that only the provider knows. */
    private @Nullable Text text;

    private @Nullable ProvidedBlock provided;
    private @Nullable Text lastText;
    private boolean citesItself;

    /** The provider's event of the end; null if it has nothing that Sluice does not know. */
    private @Nullable Provided end;

    MessageBlocks(WholeReply reply) {
        for (ReplyPart part : reply.parts()) {
            if (part instanceof ReplyPart.Text next) {
                text().pieces.add(next.text());
            } else if (part instanceof ReplyPart.Provided event) {
                provided(event.event().json());
            } else {
                close();
                if (part instanceof ReplyPart.Thinking thinking) {
                    blocks.add(out -> thinking(thinking, out));
                } else if (part instanceof ReplyPart.Call call) {
                    blocks.add(out -> call(call, out));
                } else if (part instanceof ReplyPart.File file) {
                    blocks.add(out -> AnthropicJson.file(out, file.file()));
                }
            }
        }
        for (SourceCited source : citesItself ? List.<SourceCited>of() : reply.sources()) {
            Text citing = lastText == null ? text() : lastText;
            citing.citations.add(out -> AnthropicJson.citation(out, source));
        }
    }

    /** The provider's event of the end, or null. */
    @Nullable
    Provided end() {
        return end;
    }

    /** Writes a text as the last block, where a refusal comes in a field of its own. */
    void refused(String words) {
        close();
        text().pieces.add(JsonText.of(words));
    }

    /** Writes the blocks as an array. */
    void write(FrameBuffer out) {
        out.put('[');
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).accept(i == 0 ? out : out.put(','));
        }
        out.put(']');
    }

    private Text text() {
        Text open = text;
        if (open == null) {
            provided = null;
            open = new Text();
            blocks.add(open::write);
            text = open;
            lastText = open;
        }
        return open;
    }

    private void close() {
        text = null;
        provided = null;
    }

    private void provided(String json) {
        Provided event = Provided.of(json);
        if (event == null) {
            return;
        }
        switch (event.type()) {
            case "content_block_start" -> {
                close();
                if (event.contentType().equals("tool_use")) {
                    calls.put(event.content().getString("id", ""), event.content());
                } else if (!event.contentType().equals("text")) {
                    ProvidedBlock begun = new ProvidedBlock(event.content());
                    provided = begun;
                    blocks.add(begun::write);
                }
            }
            case "content_block_delta" -> delta(event);
            case "content_block_stop" -> close();
            case "message_delta" -> end = event;
            default -> {
                // an event of the stream alone
            }
        }
    }

    private void delta(Provided event) {
        if (event.contentType().equals("citations_delta")) {
            citesItself = true;
            JsonObject delta = event.content();
            if (delta.containsKey("citation")) {
                text().citations.add(out -> AnthropicJson.value(out, delta.get("citation")));
            }
        } else if (provided != null) {
            provided.add(event.content());
        }
    }

    private static void thinking(ReplyPart.Thinking part, FrameBuffer out) {
        ReasoningSigned signed = part.signed();
        JsonText shown = part.text();
        ThinkingBlock own = signed == null ? null : ThinkingBlock.of(signed, shown.decodedLength());
        boolean redacted = own != null && own.redacted();
        if (!redacted || !shown.isEmpty()) {
            JsonText text = signed == null || !shown.isEmpty() ? shown : JsonText.of(signed.text());
            field(out.ascii("{\"type\":\"thinking\","), "thinking", text).put(',');
            field(out, "signature", own == null || redacted ? "" : own.value()).put('}');
        }
        if (own != null && redacted) {
            out.ascii(shown.isEmpty() ? "" : ",").ascii("{\"type\":\"redacted_thinking\",");
            field(out, "data", own.value()).put('}');
        }
    }

    private void call(ReplyPart.Call part, FrameBuffer out) {
        field(out.ascii("{\"type\":\"tool_use\","), "id", part.call().id()).put(',');
        field(out, "name", part.call().name()).put(',');
        ProvidedBlock.input(name(out, "input"), part.call().arguments().decoded());
        AnthropicJson.call(out, calls.getOrDefault(part.call().id(), JsonValue.EMPTY_JSON_OBJECT));
    }
}
