package dev.sluice.dialect.openai;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.PartEncoder;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * Writes chunks of a chat completion.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming events</a>
 */
final class OpenAiEncoder extends PartEncoder {

    private static final String FINISH = "\"finish_reason\":";

    private final String id;
    private final long created;
    private final boolean usage;

    /** What every chunk begins with, up to its choices. */
    private byte[] head = {};

    OpenAiEncoder(String stream, Dialect.Options options) {
        super(stream, OpenAiDialect.NAME, true, options);
        this.id = OpenAiJson.id(stream);
        this.created = options.created().getEpochSecond();
        this.usage = options.has(OpenAiDialect.INCLUDE_USAGE);
    }

    @Override
    protected void started(StreamStarted started) {
        FrameBuffer json = new FrameBuffer(new byte[256]);
        field(json.put('{'), "id", id).put(',');
        field(json, "object", "chat.completion.chunk").put(',');
        name(json, "created").number(created).put(',');
        field(json, "model", started.model()).put(',');
        if (usage) {
            name(json, "usage").ascii("null,");
        }
        head = json.toString().getBytes(StandardCharsets.UTF_8);
        delta(lastFrame()).ascii("\"role\":\"assistant\",\"content\":\"\"");
        endDelta();
    }

    /** Begins a chunk with a choice, up to the members of its delta. */
    private FrameBuffer delta(FrameBuffer frame) {
        return frame.data().bytes(head, 0, head.length).ascii("\"choices\":[{\"index\":0,\"delta\":{");
    }

    private void endDelta() {
        out().ascii("},").ascii(FINISH).ascii("null}]}");
        end();
    }

    @Override
    protected void text(JsonText piece) {
        field(delta(frame()), "content", piece);
        endDelta();
    }

    @Override
    protected void reasoning(JsonText piece) {
        field(delta(frame()), "reasoning_content", piece);
        endDelta();
    }

    @Override
    protected void reasoningSigned(ReasoningSigned signed) {
        // Chat Completions has no word for it.
    }

    @Override
    protected void callBegun(ToolCallStarted started) {
        FrameBuffer json = delta(lastFrame()).ascii("\"tool_calls\":[{");
        name(json, "index").number(started.call()).put(',');
        field(json, "id", started.id()).ascii(",\"type\":\"function\",\"function\":{");
        field(json, "name", started.name()).ascii(",\"arguments\":\"\"}}]");
        endDelta();
    }

    @Override
    protected void callInput(int call, JsonText piece) {
        FrameBuffer json = delta(frame()).ascii("\"tool_calls\":[{");
        name(json, "index").number(call).ascii(",\"function\":{");
        field(json, "arguments", piece).ascii("}}]");
        endDelta();
    }

    @Override
    protected void source(SourceCited source) {
        FrameBuffer json = delta(lastFrame()).ascii("\"annotations\":[");
        OpenAiJson.annotation(json, source).put(']');
        endDelta();
    }

    @Override
    protected void file(FileCreated file) {
        FrameBuffer json = delta(lastFrame()).ascii("\"images\":[");
        OpenAiJson.image(json, file).put(']');
        endDelta();
    }

    /** Probabilities of the text before, in a chunk of their own, which clients add to those that they have. */
    @Override
    protected void provided(String json) {
        JsonObject piece = Logprobs.read(json);
        if (piece.isEmpty()) {
            return;
        }
        byte[] logprobs = piece.toString().getBytes(StandardCharsets.UTF_8);
        delta(lastFrame()).ascii("},\"logprobs\":").bytes(logprobs, 0, logprobs.length);
        out().put(',').ascii(FINISH).ascii("null}]}");
        end();
    }

    @Override
    protected void refused(String words) {
        field(delta(frame()), "refusal", words);
        endDelta();
    }

    @Override
    protected void completed(StreamCompleted completed) {
        delta(frame()).ascii("},").ascii(FINISH).put('"');
        out().ascii(OpenAiJson.finishReason(completed)).ascii("\"}]}");
        end();
        if (usage) {
            FrameBuffer json = frame().data().bytes(head, 0, head.length - "\"usage\":null,".length());
            name(json.ascii("\"choices\":[],"), "usage");
            OpenAiJson.usage(json, completed.usage()).put('}');
            end();
        }
        lastFrame().data().ascii("[DONE]");
        end();
    }

    /**
     * An error in OpenRouter's form, in an event that is named as well: official clients throw what is in {@code error},
     * LangChain4j an event of that name, and Spring AI 1 a reason that it does not know. Otherwise they would take what there
     * is for a whole reply.
     */
    @Override
    protected void failed(StreamFailed failed) {
        FrameBuffer json = lastFrame().event("error").data().bytes(head, 0, head.length);
        OpenAiJson.error(name(json, "error"), failed);
        json.ascii(",\"choices\":[{\"index\":0,\"delta\":{},").ascii(FINISH).ascii("\"error\"}]}");
        end();
    }
}
