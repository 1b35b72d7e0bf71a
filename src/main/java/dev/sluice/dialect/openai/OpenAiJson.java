package dev.sluice.dialect.openai;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.sse.FrameBuffer;

/** What chunks and whole answers have in common. */
final class OpenAiJson {

    private OpenAiJson() {}

    static String id(String stream) {
        return "chatcmpl-" + stream;
    }

    /**
     * Why the reply ended. The protocol has no word for one that was cancelled: {@code length} says that it is not whole. A
     * model that refuses in its own words has said all that it will; {@code content_filter} is for a filter that has cut it,
     * and official clients throw it.
     */
    static String finishReason(StreamCompleted completed) {
        return switch (completed.stopReason()) {
            case END_TURN, STOP_SEQUENCE -> "stop";
            case MAX_TOKENS, CANCELLED -> "length";
            case TOOL_USE -> "tool_calls";
            case REFUSAL -> completed.refusal() == null ? "content_filter" : "stop";
        };
    }

    static FrameBuffer usage(FrameBuffer out, Usage usage) {
        name(out.put('{'), "prompt_tokens").number(usage.input()).put(',');
        name(out, "completion_tokens").number(usage.output()).put(',');
        name(out, "total_tokens").number(usage.total());
        if (usage.cached() != Usage.UNTOLD) {
            name(out.put(','), "prompt_tokens_details").put('{');
            name(out, "cached_tokens").number(usage.cached()).put('}');
        }
        if (usage.reasoning() != Usage.UNTOLD) {
            name(out.put(','), "completion_tokens_details").put('{');
            name(out, "reasoning_tokens").number(usage.reasoning()).put('}');
        }
        return out.put('}');
    }

    /** A source as OpenAI cites the web; a document of the request has its name in place of an address. */
    static FrameBuffer annotation(FrameBuffer out, SourceCited source) {
        String place = source.url() != null ? source.url() : String.valueOf(source.file());
        out.ascii("{\"type\":\"url_citation\",\"url_citation\":{");
        field(out, "url", place).put(',');
        field(out, "title", source.title() == null ? place : source.title());
        if (source.start() != SourceCited.UNTOLD && source.end() != SourceCited.UNTOLD) {
            name(out.put(','), "start_index").number(source.start());
            name(out.put(','), "end_index").number(source.end());
        } else {
            out.ascii(",\"start_index\":0,\"end_index\":0");
        }
        return out.ascii("}}");
    }

    /** A picture as OpenRouter and others send it. */
    static FrameBuffer image(FrameBuffer out, FileCreated file) {
        out.ascii("{\"type\":\"image_url\",\"image_url\":{");
        name(out, "url").ascii("\"data:").ascii(file.mediaType()).ascii(";base64,");
        out.lasting(file.data().array(), file.data().from(), file.data().to());
        return out.ascii("\"}}");
    }

    static FrameBuffer error(FrameBuffer out, StreamFailed failed) {
        field(out.put('{'), "message", failed.message()).put(',');
        field(out, "type", errorType(failed)).ascii(",\"param\":null,");
        return field(out, "code", failed.code().wireName()).put('}');
    }

    private static String errorType(StreamFailed failed) {
        return switch (failed.code()) {
            case PROVIDER_RATE_LIMITED -> "rate_limit_error";
            case PROVIDER_INVALID_REQUEST, PROVIDER_CONTENT_FILTER -> "invalid_request_error";
            case UNAUTHORIZED -> "authentication_error";
            default -> "server_error";
        };
    }
}
