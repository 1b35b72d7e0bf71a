package dev.sluice.dialect.anthropic;

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
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a message. Blocks follow each other and are numbered here, because what a provider writes as several
 * blocks may be one.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/streaming">Streaming messages</a>
 */
final class AnthropicEncoder extends PartEncoder {

    private static final Usage NO_TOKENS = new Usage(0, 0, false);

    /** The number of the open block, or of the one that follows. */
    private int block;

    /** The length of the open thinking in UTF-16 units. */
    private int thought;

    /** Whether the provider's own citations are written, so that Sluice's would be repetitions. */
    private boolean citesItself;

    /** The call that follows, as the provider began it; empty if Sluice knows all of it. */
    private JsonObject called = JsonValue.EMPTY_JSON_OBJECT;

    /** The provider's event of the end; null if it has nothing that Sluice does not know. */
    private @Nullable Provided end;

    AnthropicEncoder(String stream, Dialect.Options options) {
        super(stream, AnthropicDialect.NAME, false, options);
    }

    @Override
    public void keepAlive(FrameBuffer to) {
        to.event("ping").data().ascii("{\"type\":\"ping\"}\n\n");
    }

    /** The tokens are known at the end only, and are told there. */
    @Override
    protected void started(StreamStarted started) {
        FrameBuffer json = lastFrame().event("message_start").data().ascii("{\"type\":\"message_start\",\"message\":");
        AnthropicJson.head(json, stream(), started.model())
                .ascii("\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"stop_details\":null,")
                .ascii("\"container\":null,\"diagnostics\":null,\"usage\":");
        AnthropicJson.usage(json, NO_TOKENS, null, AnthropicJson.WHOLE_USAGE).ascii("}}");
        end();
    }

    /** Begins the frame of a block's beginning, up to the block. */
    private FrameBuffer start() {
        FrameBuffer json =
                frame().event("content_block_start").data().ascii("{\"type\":\"content_block_start\",\"index\":");
        return json.number(block).ascii(",\"content_block\":");
    }

    /** Begins the frame of a piece, up to the members of the delta after its type. */
    private FrameBuffer delta(String type) {
        FrameBuffer json =
                frame().event("content_block_delta").data().ascii("{\"type\":\"content_block_delta\",\"index\":");
        return json.number(block).ascii(",\"delta\":{\"type\":\"").ascii(type).ascii("\",");
    }

    private void endDelta() {
        out().ascii("}}");
        end();
    }

    private void stop() {
        FrameBuffer json = frame().event("content_block_stop").data().ascii("{\"type\":\"content_block_stop\",");
        name(json, "index").number(block++).put('}');
        end();
    }

    /** Writes no citations as an empty list, because the official client for Java adds to one, and not to null. */
    @Override
    protected void textBegun() {
        start().ascii("{\"type\":\"text\",\"text\":\"\",\"citations\":[]}}");
        end();
    }

    @Override
    protected void text(JsonText piece) {
        field(delta("text_delta"), "text", piece);
        endDelta();
    }

    @Override
    protected void textEnded() {
        stop();
    }

    @Override
    protected void reasoningBegun() {
        thought = 0;
        start().ascii("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}");
        end();
    }

    @Override
    protected void reasoning(JsonText piece) {
        thought += piece.decodedLength();
        field(delta("thinking_delta"), "thinking", piece);
        endDelta();
    }

    @Override
    protected void reasoningEnded(@Nullable ReasoningSigned signed) {
        ThinkingBlock own = signed == null ? null : ThinkingBlock.of(signed, thought);
        if (own != null && !own.redacted()) {
            signature(own);
        }
        stop();
        if (own != null && own.redacted()) {
            redacted(own);
        }
    }

    private void signature(ThinkingBlock thinking) {
        field(delta("signature_delta"), "signature", thinking.value());
        endDelta();
    }

    private void redacted(ThinkingBlock thinking) {
        field(start().ascii("{\"type\":\"redacted_thinking\","), "data", thinking.value())
                .ascii("}}");
        end();
        stop();
    }

    @Override
    protected void reasoningSigned(ReasoningSigned signed) {
        ThinkingBlock thinking = ThinkingBlock.of(signed, 0);
        if (thinking.redacted()) {
            redacted(thinking);
            return;
        }
        reasoningBegun();
        if (!signed.text().isEmpty()) {
            reasoning(JsonText.of(signed.text()));
        }
        signature(thinking);
        stop();
    }

    @Override
    protected void callBegun(ToolCallStarted started) {
        FrameBuffer json = field(start().ascii("{\"type\":\"tool_use\","), "id", started.id())
                .put(',');
        field(json, "name", started.name()).ascii(",\"input\":{}");
        AnthropicJson.call(
                json, called.getString("id", "").equals(started.id()) ? called : JsonValue.EMPTY_JSON_OBJECT);
        json.put('}');
        end();
    }

    @Override
    protected void callInput(int call, JsonText piece) {
        field(delta("input_json_delta"), "partial_json", piece);
        endDelta();
    }

    @Override
    protected void callEnded(ToolCallCompleted completed) {
        stop();
    }

    @Override
    protected void callAbandoned(int call) {
        stop();
    }

    @Override
    protected void source(SourceCited source) {
        if (!citesItself) {
            openText();
            AnthropicJson.citation(name(delta("citations_delta"), "citation"), source);
            endDelta();
        }
    }

    @Override
    protected void file(FileCreated file) {
        AnthropicJson.file(start(), file).put('}');
        end();
        stop();
    }

    @Override
    protected void provided(String json) {
        Provided event = Provided.of(json);
        if (event == null) {
            return;
        }
        switch (event.type()) {
            case "content_block_start" -> begin(event);
            case "content_block_delta" -> {
                if (event.contentType().equals("citations_delta")) {
                    citesItself = true;
                    openText();
                }
                if (hasOpen()) {
                    numbered(event);
                }
            }
            case "content_block_stop" -> endOpen();
            case "message_delta" -> end = event;
            default -> {
                AnthropicJson.value(frame().event(event.type()).data(), event.json());
                end();
            }
        }
    }

    /** Begins a block of a kind that Sluice does not know, or another text beside one, or a call that it does not know whole. */
    private void begin(Provided event) {
        switch (event.contentType()) {
            case "text" -> endOpen();
            case "tool_use" -> called = event.content();
            default -> {
                openProvided();
                numbered(event);
            }
        }
    }

    /** Writes the provider's event with the number that its block has here. */
    private void numbered(Provided event) {
        FrameBuffer json = frame().event(event.type()).data();
        name(json.ascii("{\"type\":\"").ascii(event.type()).ascii("\","), "index")
                .number(block);
        AnthropicJson.members(json, event.json(), "type", "index").put('}');
        end();
    }

    @Override
    protected void providedEnded() {
        stop();
    }

    @Override
    protected void completed(StreamCompleted completed) {
        Provided told = completed.stopReason() == StopReason.CANCELLED ? null : end;
        FrameBuffer json = frame().event("message_delta").data().ascii("{\"type\":\"message_delta\",\"delta\":{");
        AnthropicJson.stop(json, completed.stopReason(), told == null ? null : told.member("delta"))
                .ascii("},");
        AnthropicJson.usage(
                name(json, "usage"), completed.usage(), told == null ? null : told.member("usage"), "server_tool_use");
        if (told != null) {
            AnthropicJson.members(json, told.json(), "type", "delta", "usage");
        }
        json.put('}');
        end();
        lastFrame().event("message_stop").data().ascii("{\"type\":\"message_stop\"}");
        end();
    }

    @Override
    protected void failed(StreamFailed failed) {
        AnthropicJson.error(lastFrame().event("error").data(), failed);
        end();
    }
}
