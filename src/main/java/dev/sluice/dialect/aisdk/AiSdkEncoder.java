package dev.sluice.dialect.aisdk;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.PartEncoder;
import dev.sluice.event.StopReason;
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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks of a UI message stream. Which chunks there are depends on the log alone, and not on the reader or its
 * version, because clients resume by their number.
 *
 * @see <a href="https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol#data-stream-protocol">The stream protocol</a>
 */
final class AiSdkEncoder extends PartEncoder {

    /** Whether the end tells its reason in a member of its own, which the first clients of version 5 refuse. */
    private final boolean finishes;

    private final Citations citations;

    /** The number of the open text or thinking, of all that have begun. */
    private int part;

    /** What the chunks of pieces of the open text or thinking begin with, up to the piece. */
    private byte[] head = {};

    /** The same of the calls that are open, by their numbers. */
    private final Map<Integer, byte[]> callHeads = new HashMap<>();

    AiSdkEncoder(String stream, Dialect.Options options) {
        super(stream, AiSdkDialect.NAME, true, options);
        String version = options.settings().getOrDefault(AiSdkDialect.VERSION, "5");
        this.finishes = !version.equals("5");
        this.citations = new Citations(version.equals("7"));
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public boolean joins() {
        return false;
    }

    private static FrameBuffer chunk(FrameBuffer frame, String type) {
        return frame.data().ascii("{\"type\":\"").ascii(type).put('"');
    }

    private void endChunk() {
        out().put('}');
        end();
    }

    /** A reply that goes on with a message that the client has keeps its id. */
    @Override
    protected void started(StreamStarted started) {
        String message = started.metadata().getOrDefault("message_id", stream());
        field(chunk(frame(), "start").put(','), "messageId", message);
        endChunk();
        chunk(lastFrame(), "start-step");
        endChunk();
    }

    /** Begins a part of its own id. */
    private void begin(FrameBuffer frame, String type) {
        part++;
        name(chunk(frame, type + "-start").put(','), "id").put('"').number(part).put('"');
        endChunk();
        head = ascii("data: {\"type\":\"" + type + "-delta\",\"id\":\"" + part + "\",\"delta\":\"");
    }

    private FrameBuffer end(FrameBuffer frame, String type) {
        return name(chunk(frame, type + "-end").put(','), "id")
                .put('"')
                .number(part)
                .put('"');
    }

    private void piece(byte[] begin, JsonText piece) {
        frame().bytes(begin, 0, begin.length)
                .lasting(piece.array(), piece.from(), piece.to())
                .put('"');
        endChunk();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void textBegun() {
        begin(frame(), "text");
        citations.begin();
    }

    @Override
    protected void text(JsonText piece) {
        citations.text(piece);
        piece(head, piece);
    }

    @Override
    protected void textEnded() {
        citations.write(end(frame(), "text"));
        endChunk();
    }

    @Override
    protected void reasoningBegun() {
        begin(frame(), "reasoning");
    }

    @Override
    protected void reasoning(JsonText piece) {
        piece(head, piece);
    }

    @Override
    protected void reasoningEnded(@Nullable ReasoningSigned signed) {
        FrameBuffer json = end(signed == null ? frame() : lastFrame(), "reasoning");
        if (signed != null) {
            field(json.ascii(",\"providerMetadata\":{\"sluice\":{"), "signature", signed.signature())
                    .ascii("}}");
        }
        endChunk();
    }

    @Override
    protected void reasoningSigned(ReasoningSigned signed) {
        begin(frame(), "reasoning");
        reasoningEnded(new ReasoningSigned("", signed.carried(thought())));
    }

    @Override
    protected void callBegun(ToolCallStarted started) {
        FrameBuffer json = chunk(lastFrame(), "tool-input-start").put(',');
        field(json, "toolCallId", started.id()).put(',');
        field(json, "toolName", started.name());
        endChunk();
        FrameBuffer begin = new FrameBuffer(new byte[128]);
        field(chunk(begin, "tool-input-delta").put(','), "toolCallId", started.id());
        name(begin.put(','), "inputTextDelta").put('"');
        callHeads.put(started.call(), begin.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void callInput(int call, JsonText piece) {
        piece(callHeads.getOrDefault(call, head), piece);
    }

    @Override
    protected void callEnded(ToolCallCompleted call) {
        callHeads.remove(call.call());
        byte[] input = ToolInput.of(call.arguments());
        FrameBuffer json = chunk(lastFrame(), input == null ? "tool-input-error" : "tool-input-available")
                .put(',');
        field(json, "toolCallId", call.id()).put(',');
        field(json, "toolName", call.name()).put(',');
        if (input == null) {
            field(json, "input", call.arguments()).put(',');
            field(json, "errorText", "The model's arguments are not JSON that can be read.");
        } else {
            name(json, "input").lasting(input, 0, input.length);
        }
        endChunk();
    }

    @Override
    protected void source(SourceCited source) {
        String id = citations.cite(source);
        if (id != null) {
            boolean isUrl = source.url() != null;
            FrameBuffer json =
                    chunk(lastFrame(), isUrl ? "source-url" : "source-document").put(',');
            Citations.source(json, "sourceId", id, source);
            endChunk();
        }
    }

    @Override
    protected void file(FileCreated file) {
        FrameBuffer json = chunk(lastFrame(), "file").put(',');
        name(json, "url").ascii("\"data:").ascii(file.mediaType()).ascii(";base64,");
        json.lasting(file.data().array(), file.data().from(), file.data().to()).ascii("\",");
        field(json, "mediaType", file.mediaType());
        endChunk();
    }

    /** The mark of the end follows the last chunk in the same frame, because clients do not count it. */
    @Override
    protected void completed(StreamCompleted completed) {
        boolean cancelled = completed.stopReason() == StopReason.CANCELLED;
        if (!cancelled) {
            chunk(frame(), "finish-step");
            endChunk();
        }
        String reason = finishReason(completed.stopReason());
        FrameBuffer json = chunk(frame(), "message-metadata").ascii(",\"messageMetadata\":");
        Metadata.write(json, completed, reason);
        endChunk();
        chunk(lastFrame(), cancelled ? "abort" : "finish");
        if (finishes && !cancelled) {
            field(out().put(','), "finishReason", reason);
        }
        out().ascii("}\n\n").data().ascii("[DONE]");
        end();
    }

    private static String finishReason(StopReason reason) {
        return switch (reason) {
            case END_TURN, STOP_SEQUENCE -> "stop";
            case MAX_TOKENS -> "length";
            case TOOL_USE -> "tool-calls";
            case REFUSAL -> "content-filter";
            case CANCELLED -> "other";
        };
    }

    /** Neither {@code finish} nor the mark of the end follows: the workflow transport asks for the rest, and learns there is none. */
    @Override
    protected void failed(StreamFailed failed) {
        field(chunk(lastFrame(), "error").put(','), "errorText", failed.message());
        endChunk();
    }
}
