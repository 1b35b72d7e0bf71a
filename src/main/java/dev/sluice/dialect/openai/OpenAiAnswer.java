package dev.sluice.dialect.openai;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.WholeEncoder;
import dev.sluice.dialect.WholeReply;
import dev.sluice.dialect.WholeReply.ReplyPart;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A chat completion that is not streamed.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The chat completion object</a>
 */
final class OpenAiAnswer extends WholeEncoder {

    private final String id;
    private final long created;

    OpenAiAnswer(String stream, Dialect.Options options) {
        super(OpenAiDialect.NAME);
        this.id = OpenAiJson.id(stream);
        this.created = options.created().getEpochSecond();
    }

    @Override
    protected void completed(WholeReply reply, StreamCompleted completed, FrameBuffer out) {
        field(out.put('{'), "id", id).put(',');
        field(out, "object", "chat.completion").put(',');
        name(out, "created").number(created).put(',');
        field(out, "model", reply.model()).ascii(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"");
        texts(out, "content", texts(reply), reply.parts(ReplyPart.Call.class).isEmpty());
        name(out.put(','), "refusal");
        if (completed.refusal() == null) {
            out.ascii("null");
        } else {
            out.put('"');
            text(out, JsonText.of(completed.refusal())).put('"');
        }
        texts(
                out,
                "reasoning_content",
                reply.parts(ReplyPart.Thinking.class).stream()
                        .map(ReplyPart.Thinking::text)
                        .filter(text -> !text.isEmpty())
                        .toList(),
                false);
        calls(out, reply);
        sources(out, reply);
        files(out, reply);
        String logprobs = Logprobs.whole(reply.parts(ReplyPart.Provided.class));
        byte[] json = (logprobs == null ? "null" : logprobs).getBytes(StandardCharsets.UTF_8);
        out.ascii("},\"logprobs\":").bytes(json, 0, json.length);
        out.ascii(",\"finish_reason\":\"")
                .ascii(OpenAiJson.finishReason(completed))
                .ascii("\"}],");
        OpenAiJson.usage(name(out, "usage"), completed.usage()).put('}');
    }

    private static List<JsonText> texts(WholeReply reply) {
        return reply.parts(ReplyPart.Text.class).stream()
                .map(ReplyPart.Text::text)
                .toList();
    }

    /** Writes a member with the texts as one. Without any, it is null, empty, or left out. */
    private static void texts(FrameBuffer out, String name, List<JsonText> texts, boolean required) {
        if (!texts.isEmpty() || required) {
            name(out.put(','), name).put('"');
            texts.forEach(text -> text(out, text));
            out.put('"');
        } else if (name.equals("content")) {
            name(out.put(','), name).ascii("null");
        }
    }

    private static FrameBuffer text(FrameBuffer out, JsonText text) {
        return out.lasting(text.array(), text.from(), text.to());
    }

    private static void calls(FrameBuffer out, WholeReply reply) {
        String before = ",\"tool_calls\":[";
        for (ReplyPart.Call part : reply.parts(ReplyPart.Call.class)) {
            ToolCallCompleted call = part.call();
            field(out.ascii(before).put('{'), "id", call.id()).ascii(",\"type\":\"function\",\"function\":{");
            field(out, "name", call.name()).put(',');
            field(out, "arguments", call.arguments()).ascii("}}");
            before = ",";
        }
        if (before.length() == 1) {
            out.put(']');
        }
    }

    private static void sources(FrameBuffer out, WholeReply reply) {
        String before = ",\"annotations\":[";
        for (SourceCited source : reply.sources()) {
            OpenAiJson.annotation(out.ascii(before), source);
            before = ",";
        }
        if (before.length() == 1) {
            out.put(']');
        }
    }

    private static void files(FrameBuffer out, WholeReply reply) {
        String before = ",\"images\":[";
        for (ReplyPart.File part : reply.parts(ReplyPart.File.class)) {
            OpenAiJson.image(out.ascii(before), part.file());
            before = ",";
        }
        if (before.length() == 1) {
            out.put(']');
        }
    }

    @Override
    protected void failed(StreamFailed failed, FrameBuffer out) {
        OpenAiJson.error(name(out.put('{'), "error"), failed).put('}');
    }
}
