package dev.sluice.provider.gemini;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.TextFile;
import dev.sluice.provider.ToolCallIds;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A writer of turns as contents, for one request. Results are in the order of their calls, by which Gemini matches them where
 * it gave the calls no ids.
 */
final class GeminiContents {

    /** The maker of the signatures that go back. */
    static final String MAKER = "gemini";

    private final JsonGenerator json;
    private final GeminiModel model;

    /** The names of the tools that the last turn of the model called, by the ids of the calls. */
    private final Map<String, String> calls = new LinkedHashMap<>();

    GeminiContents(JsonGenerator json, GeminiModel model) {
        this.json = json;
        this.model = model;
    }

    /** Writes {@code contents}. */
    void write(ChatRequest request) {
        json.writeStartArray("contents");
        for (Message turn : turns(request)) {
            if (turn.isText()) {
                begin(turn.isAssistant());
                text(turn.text(), false);
                end();
            } else if (turn.isAssistant()) {
                model(turn.parts());
            } else {
                user(turn.parts());
            }
        }
        json.writeEnd();
    }

    /**
     * The turns, of which those of one role are one, without blank texts, which Gemini refuses, and without thinking that it
     * did not sign.
     */
    private static List<Message> turns(ChatRequest request) {
        List<Message> turns = new ArrayList<>();
        for (Message turn : request.messages()) {
            List<Part> parts =
                    turn.parts().stream().filter(GeminiContents::isSent).toList();
            if (!parts.isEmpty()) {
                turns.add(new Message(turn.role(), parts));
            }
        }
        return request.with(turns).alternating();
    }

    private static boolean isSent(Part part) {
        if (part instanceof Part.Reasoning reasoning) {
            return reasoning.signature() != null
                    && reasoning.signature().maker().equals(MAKER);
        }
        return !(part instanceof Part.Text text) || !text.text().isBlank();
    }

    private void begin(boolean isModel) {
        json.writeStartObject().write("role", isModel ? "model" : "user").writeStartArray("parts");
    }

    private void end() {
        json.writeEnd().writeEnd();
    }

    /** Writes a part with a text, possibly open for other members. */
    private void text(String text, boolean open) {
        json.writeStartObject().write("text", text);
        if (!open) {
            json.writeEnd();
        }
    }

    private void model(List<Part> parts) {
        Map<Integer, String> signatures = Signatures.places(parts, model.requiresSignatures());
        calls.clear();
        begin(true);
        for (int i = 0; i < parts.size(); i++) {
            String signature = signatures.get(i);
            if (parts.get(i) instanceof Part.Reasoning reasoning) {
                if (signature != null) {
                    thinking(reasoning, signature);
                }
            } else if (parts.get(i) instanceof Part.ToolCall call) {
                calls.put(call.id(), call.name());
                json.writeStartObject().writeStartObject("functionCall");
                id(call.id());
                json.write("name", call.name());
                JsonBody.arguments(json, "args", call.arguments());
                json.writeEnd();
                if (signature != null) {
                    json.write("thoughtSignature", signature);
                }
                json.writeEnd();
            } else if (parts.get(i) instanceof Part.Text text) {
                text(text.text(), true);
                if (signature != null) {
                    json.write("thoughtSignature", signature);
                }
                json.writeEnd();
            } else {
                file(parts.get(i), signature);
            }
        }
        end();
    }

    /** Writes a signature that stands alone, with the thinking if that had it. */
    private void thinking(Part.Reasoning reasoning, String signature) {
        SignedPart part = reasoning.signature() == null
                ? null
                : SignedPart.of(reasoning.signature().value());
        boolean thought = part != null && part.kind() == GeminiPart.Kind.THOUGHT;
        text(thought ? reasoning.text() : "", true);
        if (thought) {
            json.write("thought", true);
        }
        json.write("thoughtSignature", signature).writeEnd();
    }

    /** Results stand alone: Gemini wants the turn after a call to have nothing else. */
    private void user(List<Part> parts) {
        List<Part.ToolResult> results = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        for (Part part : TextFile.inline(parts)) {
            if (part instanceof Part.ToolResult result) {
                results.add(result);
            } else {
                others.add(part);
            }
        }
        if (!results.isEmpty()) {
            List<String> order = new ArrayList<>(calls.keySet());
            results.sort(Comparator.comparingInt(result -> order.indexOf(result.callId())));
            begin(false);
            results.forEach(this::result);
            end();
        }
        if (!others.isEmpty()) {
            begin(false);
            others.forEach(this::plain);
            end();
        }
    }

    private void plain(Part part) {
        if (part instanceof Part.Text text) {
            text(text.text(), false);
        } else {
            file(part, null);
        }
    }

    private void file(Part part, @Nullable String signature) {
        if (part instanceof Part.Picture picture) {
            GeminiFiles.write(json, picture.media(), signature);
        } else if (part instanceof Part.Document document) {
            GeminiFiles.write(json, document.media(), signature);
        }
    }

    private void result(Part.ToolResult result) {
        List<Part> content = TextFile.inline(result.content());
        json.writeStartObject().writeStartObject("functionResponse");
        id(result.callId());
        json.write("name", calls.getOrDefault(result.callId(), result.callId()));
        json.writeStartObject("response")
                .write(result.isError() ? "error" : "output", Part.text(content))
                .writeEnd();
        List<Part> files =
                content.stream().filter(part -> !(part instanceof Part.Text)).toList();
        if (!files.isEmpty()) {
            json.writeStartArray("parts");
            files.forEach(this::plain);
            json.writeEnd();
        }
        json.writeEnd().writeEnd();
    }

    /** Writes an id unless Sluice made it, because Gemini had given none. */
    private void id(String id) {
        if (!ToolCallIds.isMade(id)) {
            json.write("id", id);
        }
    }
}
