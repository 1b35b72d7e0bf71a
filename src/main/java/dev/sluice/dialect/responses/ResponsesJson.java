package dev.sluice.dialect.responses;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.sse.FrameBuffer;

/** Parts of responses and of events. */
final class ResponsesJson {

    private ResponsesJson() {}

    /** The details are required: what the provider did not tell is zero. */
    static FrameBuffer usage(FrameBuffer out, Usage usage) {
        name(out.put('{'), "input_tokens").number(usage.input());
        name(out.ascii(",\"input_tokens_details\":{"), "cached_tokens").number(Math.max(0, usage.cached()));
        name(out.put(','), "cache_write_tokens").number(Math.max(0, usage.cacheWrite()));
        name(out.ascii("},"), "output_tokens").number(usage.output());
        name(out.ascii(",\"output_tokens_details\":{"), "reasoning_tokens").number(Math.max(0, usage.reasoning()));
        return name(out.ascii("},"), "total_tokens").number(usage.total()).put('}');
    }

    /**
     * Writes an annotation.
     *
     * @param before the UTF-16 units of the reply before the text that cites the source
     */
    static FrameBuffer annotation(FrameBuffer out, SourceCited source, int before) {
        boolean placed = source.start() != SourceCited.UNTOLD && source.end() != SourceCited.UNTOLD;
        int start = placed ? Math.max(0, source.start() - before) : 0;
        if (source.url() == null) {
            String name = String.valueOf(source.file());
            out.ascii("{\"type\":\"file_citation\",");
            field(field(out, "file_id", name).put(','), "filename", name).put(',');
            return name(out, "index").number(start).put('}');
        }
        out.ascii("{\"type\":\"url_citation\",");
        field(out, "url", source.url()).put(',');
        field(out, "title", source.title() == null ? source.url() : source.title());
        name(out.put(','), "start_index").number(start);
        return name(out.put(','), "end_index")
                .number(placed ? Math.max(start, source.end() - before) : 0)
                .put('}');
    }

    /** The error of a response, whose codes are a closed list. */
    static FrameBuffer error(FrameBuffer out, StreamFailed failed) {
        field(out.put('{'), "code", errorCode(failed)).put(',');
        return field(out, "message", failed.message()).put('}');
    }

    private static String errorCode(StreamFailed failed) {
        return switch (failed.code()) {
            case PROVIDER_RATE_LIMITED -> "rate_limit_exceeded";
            case PROVIDER_INVALID_REQUEST, PROVIDER_CONTENT_FILTER -> "invalid_prompt";
            default -> "server_error";
        };
    }

    /** The error of an answer that is no response. */
    static FrameBuffer refusal(FrameBuffer out, StreamFailed failed) {
        String type = switch (failed.code()) {
            case PROVIDER_RATE_LIMITED -> "rate_limit_error";
            case PROVIDER_INVALID_REQUEST, PROVIDER_CONTENT_FILTER -> "invalid_request_error";
            case UNAUTHORIZED -> "authentication_error";
            default -> "server_error";
        };
        field(out.put('{'), "message", failed.message()).put(',');
        field(out, "type", type).ascii(",\"param\":null,");
        return field(out, "code", failed.code().wireName()).put('}');
    }
}
