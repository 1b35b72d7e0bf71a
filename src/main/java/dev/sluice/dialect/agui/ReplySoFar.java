package dev.sluice.dialect.agui;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;
import static dev.sluice.dialect.agui.AguiJson.member;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages that a client has put together from a run's events so far, and what is still open of them. */
final class ReplySoFar {

    private final Map<String, Written> messages = new LinkedHashMap<>();
    private final Map<String, WrittenCall> openCalls = new LinkedHashMap<>();
    private final List<StreamEvent> others = new ArrayList<>();
    private @Nullable Written open;

    /** A message. */
    private static final class Written {

        private final String id;
        private final String role;

        /** The pieces, which refer to the log: a reader that reads nothing holds no copy. Null for a message of calls alone. */
        private @Nullable List<JsonText> content;

        private final List<WrittenCall> calls = new ArrayList<>();
        private @Nullable String signature;

        Written(String id, String role) {
            this.id = id;
            this.role = role;
        }
    }

    private record WrittenCall(String message, String id, String tool, List<JsonText> input) {}

    void textBegun(String id) {
        begun(id, "assistant");
    }

    void reasoningBegun(String id) {
        begun(id, "reasoning");
    }

    private void begun(String id, String role) {
        Written message = new Written(id, role);
        message.content = new ArrayList<>();
        messages.put(id, message);
        open = message;
    }

    void piece(String id, JsonText piece) {
        Written message = messages.get(id);
        if (message != null && message.content != null) {
            message.content.add(piece);
        }
    }

    void ended(String id) {
        if (open != null && open.id.equals(id)) {
            open = null;
        }
    }

    void signed(String id, @Nullable ReasoningSigned signed) {
        Written message = messages.get(id);
        if (message != null && signed != null) {
            message.signature = signed.signature();
        }
    }

    void callBegun(String message, ToolCallStarted started) {
        WrittenCall call = new WrittenCall(message, started.id(), started.name(), new ArrayList<>());
        openCalls.put(started.id(), call);
        messages.computeIfAbsent(message, id -> new Written(id, "assistant"))
                .calls
                .add(call);
    }

    void callInput(String id, JsonText piece) {
        WrittenCall call = openCalls.get(id);
        if (call != null) {
            call.input.add(piece);
        }
    }

    void callEnded(String id) {
        openCalls.remove(id);
    }

    /** Takes something that is in no message. */
    void other(StreamEvent event) {
        others.add(event);
    }

    /** Writes the messages, each after a comma if there are others before it. */
    void messages(FrameBuffer out, boolean first) {
        String before = first ? "" : ",";
        for (Written message : messages.values()) {
            field(out.ascii(before).put('{'), "id", message.id);
            member(out, "role", message.role);
            if (message.content != null) {
                text(out.put(','), "content", message.content);
            }
            calls(out, message.calls);
            if (message.signature != null) {
                member(out, "encryptedValue", message.signature);
            }
            out.put('}');
            before = ",";
        }
    }

    private static void calls(FrameBuffer out, List<WrittenCall> calls) {
        String before = ",\"toolCalls\":[";
        for (WrittenCall call : calls) {
            field(out.ascii(before).put('{'), "id", call.id).ascii(",\"type\":\"function\",\"function\":{");
            function(out, call);
            out.ascii("}}");
            before = ",";
        }
        if (before.length() == 1) {
            out.put(']');
        }
    }

    private static void function(FrameBuffer out, WrittenCall call) {
        field(out, "name", call.tool).put(',');
        text(out, "arguments", call.input);
    }

    private static void text(FrameBuffer out, String name, List<JsonText> pieces) {
        name(out, name).put('"');
        pieces.forEach(piece -> out.lasting(piece.array(), piece.from(), piece.to()));
        out.put('"');
    }

    /** What follows the messages: events that are in none, and the beginning of what is open again. */
    List<Consumer<FrameBuffer>> rest() {
        List<Consumer<FrameBuffer>> rest = new ArrayList<>();
        for (StreamEvent other : others) {
            if (other instanceof SourceCited source) {
                rest.add(out -> AguiJson.source(out, source));
            } else if (other instanceof FileCreated file) {
                rest.add(out -> AguiJson.file(out, file));
            }
        }
        Written writing = open;
        if (writing != null && writing.role.equals("reasoning")) {
            rest.add(out -> AguiJson.message(out, "REASONING_START", writing.id));
            rest.add(out -> AguiJson.reasoningStart(out, writing.id));
        } else if (writing != null) {
            rest.add(out -> AguiJson.textStart(out, writing.id));
        }
        for (WrittenCall call : openCalls.values()) {
            rest.add(out -> AguiJson.callStart(out, call.id, call.tool, call.message));
        }
        return rest;
    }
}
