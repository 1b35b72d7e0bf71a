package dev.sluice.provider.ollama;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.TextFile;
import dev.sluice.provider.ToolCallIds;
import dev.sluice.provider.ToolTexts;
import jakarta.json.stream.JsonGenerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A writer of turns as messages, for one request. Results are in the order of their calls, because most templates of models
 * show neither the ids of calls nor those of results.
 */
final class OllamaMessages {

    /** The maker of signatures of thinking that goes back, as does thinking without one: Ollama gives none out. */
    static final String MAKER = "ollama";

    private final JsonGenerator json;

    /** The names of the tools that the last turn of the assistant called, by the ids of the calls. */
    private final Map<String, String> calls = new LinkedHashMap<>();

    private final List<Part.ToolResult> results = new ArrayList<>();

    OllamaMessages(JsonGenerator json) {
        this.json = json;
    }

    /** Writes {@code messages}. */
    void write(ChatRequest request) {
        json.writeStartArray("messages");
        if (request.system() != null) {
            JsonBody.message(json, "system", request.system());
        }
        for (Message turn : request.messages()) {
            List<Part> parts = TextFile.inline(turn.parts());
            parts.stream()
                    .filter(Part.ToolResult.class::isInstance)
                    .map(Part.ToolResult.class::cast)
                    .forEach(results::add);
            if (turn.role() != Message.Role.TOOL) {
                results();
                turn(turn.role(), parts);
            } else if (turn.isText()) {
                JsonBody.message(json, turn.role().wireName(), turn.text());
            }
        }
        results();
        json.writeEnd();
    }

    private void turn(Message.Role role, List<Part> parts) {
        List<Part.ToolCall> called = parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        String thinking = parts.stream().flatMap(OllamaMessages::thinking).collect(Collectors.joining("\n\n"));
        List<Media> pictures = parts.stream()
                .flatMap(part -> part instanceof Part.Picture picture ? Stream.of(picture.media()) : Stream.empty())
                .toList();
        boolean onlyForeign = parts.stream().allMatch(Part.Reasoning.class::isInstance) && thinking.isEmpty();
        if (onlyForeign) {
            return;
        }
        json.writeStartObject().write("role", role.wireName()).write("content", Part.text(parts));
        if (!thinking.isEmpty()) {
            json.write("thinking", thinking);
        }
        if (!pictures.isEmpty()) {
            json.writeStartArray("images");
            pictures.forEach(picture -> json.write(String.valueOf(
                    picture.data() == null ? null : picture.data().mark())));
            json.writeEnd();
        }
        if (role == Message.Role.ASSISTANT) {
            calls.clear();
        }
        if (!called.isEmpty()) {
            json.writeStartArray("tool_calls");
            called.forEach(this::call);
            json.writeEnd();
        }
        json.writeEnd();
    }

    private static Stream<String> thinking(Part part) {
        return part instanceof Part.Reasoning reasoning
                        && (reasoning.signature() == null
                                || reasoning.signature().maker().equals(MAKER))
                        && !reasoning.text().isBlank()
                ? Stream.of(reasoning.text())
                : Stream.empty();
    }

    private void call(Part.ToolCall call) {
        calls.put(call.id(), call.name());
        json.writeStartObject();
        id("id", call.id());
        json.writeStartObject("function").write("name", call.name());
        JsonBody.arguments(json, "arguments", call.arguments());
        json.writeEnd().writeEnd();
    }

    /** Writes the results so far, of which there may be none. */
    private void results() {
        List<String> order = new ArrayList<>(calls.keySet());
        results.sort(Comparator.comparingInt(result -> order.indexOf(result.callId())));
        for (Part.ToolResult result : results) {
            json.writeStartObject().write("role", "tool");
            json.write("tool_name", calls.getOrDefault(result.callId(), result.callId()));
            id("tool_call_id", result.callId());
            json.write("content", ToolTexts.of(result)).writeEnd();
        }
        results.clear();
    }

    /** Writes an id unless Sluice made it, because Ollama had given none. */
    private void id(String name, String id) {
        if (!ToolCallIds.isMade(id)) {
            json.write(name, id);
        }
    }
}
