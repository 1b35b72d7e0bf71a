package dev.sluice.rest.agui;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.Tool;
import dev.sluice.chat.Tools;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.PathId;
import dev.sluice.rest.ToolsReader;
import dev.sluice.rest.agui.RunInput.Given;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.protocol.Turns;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code RunAgentInput}. Fields that are not read here are ignored, as the protocol wants it.
 *
 * @see <a href="https://docs.ag-ui.com/spec/1.0/basic/run-input">AG-UI 1.0, run input</a>
 */
final class RunInputReader {

    /** The name of the dialect. */
    static final String PROTOCOL = "ag-ui";

    static final AttachmentPlaces ATTACHMENTS =
            new AttachmentPlaces(Set.of(), Set.of(), Set.of("messages.content.source.value"));

    /** What the protocol calls fields of the canonical request. */
    private static final Map<String, String> NAMES = Map.of("max_tokens", "forwardedProps.maxTokens");

    private static final int MAX_TOKENS = 10_000_000;
    private static final int MAX_TEMPERATURE = 2;

    /** Most characters that are kept of what a run was started with: a long conversation without files. */
    private static final int MAX_GIVEN = 256 * 1024;

    private static final String MESSAGES = "messages";
    private static final String STATE = "state";

    private final Fields fields;
    private final ReceivedBody body;
    private final Turns turns = new Turns();
    private final MessageParts parts = new MessageParts(turns);

    /** The assistant's turn being read, which may be several messages. */
    private final List<Part> assistant = new ArrayList<>();

    /** The first message of the assistant's turn being read. */
    private int assistantFirst;

    private RunInputReader(ReceivedBody body) {
        this.fields = Fields.of(body);
        this.body = body;
    }

    /** Reads a body. */
    static RunInput read(ReceivedBody body, Uploads.Share uploads) {
        return new RunInputReader(body).input(uploads);
    }

    private RunInput input(Uploads.Share uploads) {
        String thread = required("threadId");
        if (!PathId.isPlain(thread)) {
            throw fields.invalid("threadId", PathId.NOT_PLAIN);
        }
        String run = required("runId");
        for (Fields message : fields.objects(MESSAGES)) {
            turns.next();
            turn(message);
        }
        endAssistant();
        turns.leaveOutBroken();
        if (turns.messages().isEmpty()) {
            throw fields.invalid(MESSAGES, "must have at least one message of the user or a tool that is not blank");
        }
        context();
        Fields props = fields.value("forwardedProps") instanceof JsonObject ? fields.fields("forwardedProps") : null;
        ChatRequest chat = new ChatRequest(
                turns.messages(),
                turns.system(),
                props == null ? null : props.count("maxTokens", MAX_TOKENS),
                props == null ? null : props.decimal("temperature", MAX_TEMPERATURE),
                null,
                List.of(),
                props == null ? null : props.count("thinkingBudget", MAX_TOKENS),
                tools(),
                null);
        String model = props == null ? null : props.name("model");
        return new RunInput(
                new ChatInput(chat, turns.place(NAMES), model, thread, metadata(run), null, uploads, true),
                run,
                given());
    }

    private String required(String name) {
        String value = fields.name(name);
        if (value == null) {
            throw fields.invalid(name, "is required");
        }
        return value;
    }

    /** What the stream's own progress tells of the run; the dialect has its ids from there. */
    private Map<String, String> metadata(String run) {
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("run_id", run));
        String parent = fields.name("parentRunId");
        if (parent != null) {
            metadata.put("parent_run_id", parent);
        }
        for (Fields entry : fields.objects("resume")) {
            // Sluice interrupts no run. The protocol wants answers that nobody asked for to be left out, with a
            // warning.
            String interrupt = entry.name("interruptId");
            metadata.put("left_out", "resume: no run here was interrupted (" + interrupt + ")");
        }
        return metadata;
    }

    private void turn(Fields message) {
        if (assistant.isEmpty()) {
            assistantFirst = turns.number();
        }
        String role = message.requiredText("role");
        switch (role) {
            case "system", "developer" -> turns.instruct(Part.text(parts.content(message)));
            case "user" -> {
                endAssistant();
                List<Part> content = parts.content(message);
                if (content.isEmpty()) {
                    throw message.invalid("content", "must have something that can be sent to a model");
                }
                turns.add(Role.USER, content);
            }
            case "assistant" -> {
                assistant.addAll(parts.content(message));
                for (Fields call : message.objects("toolCalls")) {
                    turns.count(message, "toolCalls");
                    assistant.add(call(call));
                }
            }
            case "reasoning" -> reasoning(message);
            case "tool" -> {
                endAssistant();
                turns.add(Role.TOOL, List.of(result(message)));
            }
            case "activity" -> {
                // Is for people, not for the model.
            }
            default ->
                throw message.invalid(
                        "role", "must be developer, system, user, assistant, tool, reasoning or activity");
        }
    }

    /** Ends the assistant's turn: clients have a message for each of its texts, and others for its thinking. */
    private void endAssistant() {
        turns.add(Role.ASSISTANT, List.copyOf(assistant), assistantFirst);
        assistant.clear();
    }

    /** Reads thinking. A value that Sluice did not give out is left out: no provider here could read it. */
    private void reasoning(Fields message) {
        turns.count(message, "content");
        String text = message.requiredText("content");
        String value = message.text("encryptedValue");
        Part.Reasoning signed = value == null ? null : Part.Reasoning.of(text, assistant, value);
        if (signed != null || !text.isBlank()) {
            assistant.add(signed == null ? new Part.Reasoning(text, null) : signed);
        }
    }

    private static Part call(Fields call) {
        Fields function = call.fields("function");
        String id = call.name("id");
        if (id == null || function == null) {
            throw call.invalid(id == null ? "id" : "function", "is required");
        }
        String arguments = function.text("arguments");
        return new Part.ToolCall(id, function.requiredText("name"), arguments == null ? "" : arguments);
    }

    private Part result(Fields message) {
        String call = message.name("toolCallId");
        if (call == null) {
            throw message.invalid("toolCallId", "is required: the id of the call whose result this is");
        }
        List<Part> content = parts.content(message);
        String error = message.text("error");
        if (error != null && content.isEmpty()) {
            MessageParts.text(error, content);
        }
        return new Part.ToolResult(call, content, error != null);
    }

    private Tools tools() {
        List<Tool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields tool : fields.objects("tools")) {
            String name = tool.requiredText("name");
            ToolsReader.checkName(tool, name);
            if (!names.add(name)) {
                throw tool.invalid("name", "is that of another tool");
            }
            JsonObject schema = tool.object("parameters");
            tools.add(new Tool(name, tool.text("description"), schema == null ? JsonValue.EMPTY_JSON_OBJECT : schema));
        }
        return tools.isEmpty() ? Tools.NONE : new Tools(tools, null, null);
    }

    private void context() {
        for (Fields entry : fields.objects("context")) {
            String description = entry.requiredText("description");
            String value = entry.requiredText("value");
            if (!value.isBlank()) {
                turns.instruct(description.isBlank() ? value : description + ":\n" + value);
            }
        }
    }

    /** What a client that joins later is given. Without the bytes of files, messages would not be what they were. */
    private @Nullable Given given() {
        if (!body.attachments().isEmpty()) {
            return null;
        }
        String messages = body.object().getJsonArray(MESSAGES).getValuesAs(JsonObject.class).stream()
                .filter(message -> !message.getString("role").equals("activity"))
                .map(JsonValue::toString)
                .collect(Collectors.joining(","));
        JsonValue state = fields.value(STATE);
        String kept = state == null || state.equals(JsonValue.EMPTY_JSON_OBJECT) ? null : state.toString();
        return messages.length() + (kept == null ? 0 : kept.length()) > MAX_GIVEN ? null : new Given(messages, kept);
    }
}
