package dev.sluice.dialect.agui;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.JsonFields;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JSON of single events. */
final class AguiJson {

    private AguiJson() {}

    /** Begins an event. */
    static FrameBuffer event(FrameBuffer out, String type) {
        return out.ascii("{\"type\":\"").ascii(type).put('"');
    }

    /** Writes an event of a message's life. */
    static FrameBuffer message(FrameBuffer out, String type, String id) {
        return member(event(out, type), "messageId", id).put('}');
    }

    /** Writes another member with a text. */
    static FrameBuffer member(FrameBuffer out, String name, String text) {
        return field(out.put(','), name, text);
    }

    /** An event with a piece of a text, up to that text. */
    static byte[] pieceHead(String type, String idName, String id) {
        FrameBuffer out = new FrameBuffer(new byte[128]);
        name(member(event(out, type), idName, id).put(','), "delta").put('"');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes an event with a piece of a text. */
    static void piece(FrameBuffer out, byte[] head, JsonText piece) {
        out.bytes(head, 0, head.length).lasting(piece.array(), piece.from(), piece.to());
        out.ascii("\"}");
    }

    static FrameBuffer textStart(FrameBuffer out, String id) {
        return member(member(event(out, "TEXT_MESSAGE_START"), "messageId", id), "role", "assistant")
                .put('}');
    }

    static FrameBuffer reasoningStart(FrameBuffer out, String id) {
        return member(member(event(out, "REASONING_MESSAGE_START"), "messageId", id), "role", "reasoning")
                .put('}');
    }

    static FrameBuffer callStart(FrameBuffer out, String id, String tool, String message) {
        member(event(out, "TOOL_CALL_START"), "toolCallId", id);
        return member(member(out, "toolCallName", tool), "parentMessageId", message)
                .put('}');
    }

    /** The protocol has no event for sources. */
    static FrameBuffer source(FrameBuffer out, SourceCited source) {
        event(out, "CUSTOM").ascii(",\"name\":\"sluice.source\",\"value\":{");
        if (source.url() != null) {
            field(out, "url", source.url());
        } else {
            field(out, "file", String.valueOf(source.file()));
        }
        if (source.title() != null) {
            member(out, "title", source.title());
        }
        if (source.start() != SourceCited.UNTOLD && source.end() != SourceCited.UNTOLD) {
            name(out.put(','), "start").number(source.start());
            name(out.put(','), "end").number(source.end());
        }
        return out.ascii("}}");
    }

    /** Writes a file as the part of a message that it would be; in 1.0, the assistant's messages have no parts. */
    static FrameBuffer file(FrameBuffer out, FileCreated file) {
        event(out, "CUSTOM").ascii(",\"name\":\"sluice.file\",\"value\":{\"type\":\"");
        out.ascii(kind(file.mediaType())).ascii("\",\"source\":{\"type\":\"data\",");
        field(out, "value", file.data());
        return member(out, "mimeType", file.mediaType()).ascii("}}}");
    }

    private static String kind(String mediaType) {
        for (String kind : List.of("image", "audio", "video")) {
            if (mediaType.startsWith(kind + '/')) {
                return kind;
            }
        }
        return "document";
    }

    /** Writes an array of texts. */
    static FrameBuffer texts(FrameBuffer out, List<String> texts) {
        out.put('[');
        for (int i = 0; i < texts.size(); i++) {
            JsonFields.string(i == 0 ? out : out.put(','), JsonText.of(texts.get(i)));
        }
        return out.put(']');
    }

    /**
     * Writes how the run ended, as members that follow others. The protocol tells nothing but whether it was cancelled; the
     * reason of the model and the cost are metadata.
     *
     * @param called the ids of the calls that are whole, which none but the client answers
     */
    static FrameBuffer end(FrameBuffer out, StreamCompleted completed, List<String> called) {
        name(out.put(','), "outcome").put('{');
        if (completed.stopReason() == StopReason.CANCELLED) {
            out.ascii("\"type\":\"cancelled\"");
        } else {
            out.ascii("\"type\":\"success\"");
            if (!called.isEmpty()) {
                texts(name(out.put(','), "pendingToolCallIds"), called);
            }
        }
        out.put('}');
        if (!completed.usage().estimated()) {
            usage(name(out.put(','), "usage"), completed);
        }
        name(out.put(','), "metadata").put('{');
        field(out, "stopReason", completed.stopReason().wireName());
        Cost cost = completed.cost();
        if (cost != null) {
            JsonFields.cost(out.put(','), cost);
        }
        return out.put('}');
    }

    /** Writes the tokens as the provider reported them; the protocol has no word for an estimate. */
    private static void usage(FrameBuffer out, StreamCompleted completed) {
        Usage usage = completed.usage();
        String model = completed.model();
        int slash = model.indexOf('/');
        out.ascii("[{");
        field(out, "provider", model.substring(0, Math.max(0, slash)));
        member(out, "model", model.substring(slash + 1));
        count(out, "inputTokens", usage.input());
        count(out, "outputTokens", usage.output());
        count(out, "totalTokens", usage.total());
        count(out, "reasoningTokens", usage.reasoning());
        count(out, "cachedInputTokens", usage.cached());
        count(out, "cacheWriteInputTokens", usage.cacheWrite());
        out.ascii("}]");
    }

    private static void count(FrameBuffer out, String name, long count) {
        if (count != Usage.UNTOLD) {
            name(out.put(','), name).number(count);
        }
    }

    static FrameBuffer error(FrameBuffer out, StreamFailed failed) {
        member(
                member(event(out, "RUN_ERROR"), "message", failed.message()),
                "code",
                failed.code().wireName());
        name(out.put(','), "metadata").ascii("{\"retryable\":").ascii(String.valueOf(failed.retryable()));
        if (failed.retryAfterMs() != null) {
            name(out.put(','), "retryAfterMs").number(failed.retryAfterMs());
        }
        return out.ascii("}}");
    }
}
