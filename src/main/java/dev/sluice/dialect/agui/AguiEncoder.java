package dev.sluice.dialect.agui;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;
import static dev.sluice.dialect.agui.AguiJson.event;
import static dev.sluice.dialect.agui.AguiJson.member;
import static dev.sluice.dialect.agui.AguiJson.message;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.PartEncoder;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a run. A text, the calls that follow it, and nothing else are one message of the assistant, as clients
 * put them together; the ids of messages depend on the log alone, so that every reader sees the same.
 *
 * @see <a href="https://docs.ag-ui.com/spec/1.0/events">AG-UI 1.0, events</a>
 */
final class AguiEncoder extends PartEncoder {

    /** The version of the protocol that is spoken here. */
    private static final String VERSION = "1.0";

    /** The metadata of a stream that has the id of its run as its client chose it. */
    private static final String RUN_ID = "run_id";

    private static final String PARENT_RUN_ID = "parent_run_id";

    /** The metadata that says what of the request could not be sent to the model. */
    private static final String LEFT_OUT = "left_out";

    /** Records what is written, until the reader has a snapshot; null for a reader that gets none. */
    private @Nullable ReplySoFar soFar;

    private String thread = "";
    private String run = "";
    private String parentRun = "";
    private String leftOut = "";
    private int messages;

    /** The message that is open. */
    private String open = "";

    /** The assistant's message to which the next call belongs; empty if that call begins one. */
    private String assistant = "";

    /** What the pieces of the open message begin with. */
    private byte[] head = {};

    /** The calls that are open, by their numbers. */
    private final Map<Integer, OpenCall> calls = new LinkedHashMap<>();

    /** The ids of the calls that are whole. */
    private final List<String> called = new ArrayList<>();

    /** The ids of calls whose arguments broke off. */
    private final List<String> abandoned = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OpenCall(String id, byte[] head) {}

    AguiEncoder(String stream, Dialect.Options options, @Nullable ReplySoFar soFar) {
        super(stream, AguiDialect.NAME, true, options);
        this.soFar = soFar;
    }

    /** Stops recording. */
    void forget() {
        soFar = null;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    protected void started(StreamStarted started) {
        thread = started.conversationId();
        run = started.metadata().getOrDefault(RUN_ID, stream());
        parentRun = started.metadata().getOrDefault(PARENT_RUN_ID, "");
        leftOut = started.metadata().getOrDefault(LEFT_OUT, "");
        runStarted(lastFrame().data());
        end();
    }

    /** Writes the event with which every reader begins. */
    void runStarted(FrameBuffer out) {
        member(member(event(out, "RUN_STARTED"), "threadId", thread), "runId", run);
        if (!parentRun.isEmpty()) {
            member(out, "parentRunId", parentRun);
        }
        member(out, "protocolVersion", VERSION);
        if (!leftOut.isEmpty()) {
            field(name(out.put(','), "metadata").put('{'), "leftOut", leftOut).put('}');
        }
        out.put('}');
    }

    private String nextMessage() {
        messages++;
        return stream() + '-' + messages;
    }

    @Override
    protected void textBegun() {
        open = nextMessage();
        assistant = open;
        head = AguiJson.pieceHead("TEXT_MESSAGE_CONTENT", "messageId", open);
        AguiJson.textStart(frame().data(), open);
        end();
        if (soFar != null) {
            soFar.textBegun(open);
        }
    }

    @Override
    protected void text(JsonText piece) {
        AguiJson.piece(frame().data(), head, piece);
        end();
        if (soFar != null) {
            soFar.piece(open, piece);
        }
    }

    @Override
    protected void textEnded() {
        message(frame().data(), "TEXT_MESSAGE_END", open);
        end();
        if (soFar != null) {
            soFar.ended(open);
        }
    }

    @Override
    protected void reasoningBegun() {
        open = nextMessage();
        assistant = "";
        head = AguiJson.pieceHead("REASONING_MESSAGE_CONTENT", "messageId", open);
        message(frame().data(), "REASONING_START", open);
        end();
        AguiJson.reasoningStart(frame().data(), open);
        end();
        if (soFar != null) {
            soFar.reasoningBegun(open);
        }
    }

    @Override
    protected void reasoning(JsonText piece) {
        text(piece);
    }

    @Override
    protected void reasoningEnded(@Nullable ReasoningSigned signed) {
        message(frame().data(), "REASONING_MESSAGE_END", open);
        end();
        if (signed != null) {
            event(frame().data(), "REASONING_ENCRYPTED_VALUE").ascii(",\"subtype\":\"message\"");
            member(member(out(), "entityId", open), "encryptedValue", signed.signature())
                    .put('}');
            end();
        }
        message((signed == null ? frame() : lastFrame()).data(), "REASONING_END", open);
        end();
        if (soFar != null) {
            soFar.ended(open);
            soFar.signed(open, signed);
        }
    }

    /** Writes a message without content, because only a message or a call can have what the provider wants back. */
    @Override
    protected void reasoningSigned(ReasoningSigned signed) {
        reasoningBegun();
        reasoningEnded(new ReasoningSigned("", signed.carried(thought())));
    }

    @Override
    protected void callBegun(ToolCallStarted started) {
        assistant = assistant.isEmpty() ? nextMessage() : assistant;
        calls.put(
                started.call(),
                new OpenCall(started.id(), AguiJson.pieceHead("TOOL_CALL_ARGS", "toolCallId", started.id())));
        AguiJson.callStart(lastFrame().data(), started.id(), started.name(), assistant);
        end();
        if (soFar != null) {
            soFar.callBegun(assistant, started);
        }
    }

    @Override
    protected void callInput(int call, JsonText piece) {
        OpenCall of = calls.get(call);
        if (of != null) {
            AguiJson.piece(frame().data(), of.head(), piece);
            end();
            if (soFar != null) {
                soFar.callInput(of.id(), piece);
            }
        }
    }

    @Override
    protected void callEnded(ToolCallCompleted completed) {
        calls.remove(completed.call());
        called.add(completed.id());
        member(event(lastFrame().data(), "TOOL_CALL_END"), "toolCallId", completed.id())
                .put('}');
        end();
        if (soFar != null) {
            soFar.callEnded(completed.id());
        }
    }

    @Override
    protected void callAbandoned(int call) {
        OpenCall of = calls.remove(call);
        if (of != null) {
            abandoned.add(of.id());
        }
    }

    @Override
    protected void source(SourceCited source) {
        AguiJson.source(lastFrame().data(), source);
        end();
        if (soFar != null) {
            soFar.other(source);
        }
    }

    @Override
    protected void file(FileCreated file) {
        AguiJson.file(lastFrame().data(), file);
        end();
        if (soFar != null) {
            soFar.other(file);
        }
    }

    /**
     * Ends the calls that broke off as well, because a run that has not failed leaves nothing open, but says so of each: a
     * client that cannot read the arguments of a call takes it for one without any.
     */
    @Override
    protected void completed(StreamCompleted completed) {
        for (String id : abandoned) {
            member(event(frame().data(), "TOOL_CALL_END"), "toolCallId", id)
                    .ascii(",\"metadata\":{\"incomplete\":true}}");
            end();
        }
        member(member(event(lastFrame().data(), "RUN_FINISHED"), "threadId", thread), "runId", run);
        AguiJson.end(out(), completed, called).put('}');
        end();
    }

    /** Leaves calls that broke off open: their end would say that their arguments are whole. */
    @Override
    protected void failed(StreamFailed failed) {
        AguiJson.error(lastFrame().data(), failed);
        end();
    }
}
