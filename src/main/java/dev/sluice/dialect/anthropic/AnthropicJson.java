package dev.sluice.dialect.anthropic;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What events and whole answers have in common. */
final class AnthropicJson {

    /** The members of a call that Sluice knows. */
    private static final String[] CALL = {"type", "id", "name", "input"};

    /** Members of the tokens that only whole messages have. */
    static final String[] WHOLE_USAGE = {"server_tool_use", "cache_creation", "inference_geo", "service_tier", "speed"};

    private AnthropicJson() {}

    /** Writes the members of a message up to its content. */
    static FrameBuffer head(FrameBuffer out, String stream, String model) {
        field(out.put('{'), "id", "msg_" + stream).ascii(",\"type\":\"message\",\"role\":\"assistant\",");
        return field(out, "model", model).put(',');
    }

    /** The protocol has no word for a reply that was cancelled: {@code max_tokens} says that it is not whole. */
    static String stopReason(StopReason reason) {
        return switch (reason) {
            case END_TURN -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case MAX_TOKENS, CANCELLED -> "max_tokens";
            case TOOL_USE -> "tool_use";
            case REFUSAL -> "refusal";
        };
    }

    /**
     * Writes the members that say why a reply ended, those included that only its provider knows. Of reasons that mean the
     * same to Sluice, such as {@code pause_turn} and {@code end_turn}, it is the provider's.
     */
    static FrameBuffer stop(FrameBuffer out, StopReason reason, @Nullable JsonObject provided) {
        JsonObject told = provided == null ? JsonValue.EMPTY_JSON_OBJECT : provided;
        String own = stopReason(reason);
        boolean more = reason == StopReason.END_TURN || reason == StopReason.MAX_TOKENS;
        field(out, "stop_reason", more ? told.getString("stop_reason", own) : own);
        return nulls(members(out, told, "stop_reason"), told, "stop_sequence", "stop_details", "container");
    }

    /** Writes null as the members that official types require, but for those that an object has. */
    static FrameBuffer nulls(FrameBuffer out, JsonObject has, String... names) {
        for (String name : names) {
            if (!has.containsKey(name)) {
                name(out.put(','), name).ascii("null");
            }
        }
        return out;
    }

    /**
     * Writes tokens: Anthropic counts what is read from and written to a cache besides the input.
     *
     * @param required the members besides the tokens that official types require
     */
    static FrameBuffer usage(FrameBuffer out, Usage usage, @Nullable JsonObject provided, String... required) {
        JsonObject told = provided == null ? JsonValue.EMPTY_JSON_OBJECT : provided;
        long cached = Math.max(0, usage.cached());
        long written = Math.max(0, usage.cacheWrite());
        name(out.put('{'), "input_tokens").number(Math.max(0, usage.input() - cached - written));
        name(out.put(','), "cache_creation_input_tokens").number(written);
        name(out.put(','), "cache_read_input_tokens").number(cached);
        name(out.put(','), "output_tokens").number(usage.output());
        if (usage.reasoning() == Usage.UNTOLD) {
            out.ascii(",\"output_tokens_details\":null");
        } else {
            out.ascii(",\"output_tokens_details\":{");
            name(out, "thinking_tokens").number(usage.reasoning()).put('}');
        }
        members(
                out,
                told,
                "input_tokens",
                "cache_creation_input_tokens",
                "cache_read_input_tokens",
                "output_tokens",
                "output_tokens_details");
        return nulls(out, told, required).put('}');
    }

    /** Writes the members of an object after others, except some. */
    static FrameBuffer members(FrameBuffer out, JsonObject object, String... except) {
        for (var member : object.entrySet()) {
            boolean written = false;
            for (String name : except) {
                written |= name.equals(member.getKey());
            }
            if (!written) {
                JsonText name = JsonText.of(member.getKey());
                out.put(',').put('"').lasting(name.array(), name.from(), name.to());
                value(out.put('"').put(':'), member.getValue());
            }
        }
        return out;
    }

    /** Ends a call with the members that Sluice does not know, and with its caller, which official types require. */
    static FrameBuffer call(FrameBuffer out, JsonObject begun) {
        members(out, begun, CALL);
        return out.ascii(begun.containsKey("caller") ? "}" : ",\"caller\":{\"type\":\"direct\"}}");
    }

    /** Writes a value that a provider has sent. */
    static FrameBuffer value(FrameBuffer out, JsonValue value) {
        byte[] bytes = JsonText.wellFormed(value.toString()).getBytes(StandardCharsets.UTF_8);
        return out.lasting(bytes, 0, bytes.length);
    }

    /**
     * Writes a source in the form of Anthropic's citations: a page of the web, or a document of the request, of which no place
     * is told. The cited text is unknown.
     */
    static FrameBuffer citation(FrameBuffer out, SourceCited source) {
        if (source.url() != null) {
            out.ascii("{\"type\":\"web_search_result_location\",");
            field(out, "url", source.url()).put(',');
            name(out, "title");
            if (source.title() == null) {
                out.ascii("null");
            } else {
                JsonText title = JsonText.of(source.title());
                out.put('"').lasting(title.array(), title.from(), title.to()).put('"');
            }
            return out.ascii(",\"encrypted_index\":\"\",\"cited_text\":\"\"}");
        }
        String document = source.file() == null ? String.valueOf(source.title()) : source.file();
        out.ascii("{\"type\":\"char_location\",\"document_index\":0,");
        return field(out, "document_title", document)
                .ascii(",\"start_char_index\":0,\"end_char_index\":0,\"file_id\":null,\"cited_text\":\"\"}");
    }

    /** Writes a file in the form that Anthropic has for pictures and documents of a request. */
    static FrameBuffer file(FrameBuffer out, FileCreated file) {
        String type = file.mediaType().startsWith("image/") ? "image" : "document";
        out.ascii("{\"type\":\"").ascii(type).ascii("\",\"source\":{\"type\":\"base64\",");
        field(out, "media_type", file.mediaType()).put(',');
        return field(out, "data", file.data()).ascii("}}");
    }

    /** Writes an error. */
    static FrameBuffer error(FrameBuffer out, StreamFailed failed) {
        out.ascii("{\"type\":\"error\",\"error\":{\"type\":\"")
                .ascii(errorType(failed))
                .ascii("\",");
        return field(out, "message", failed.message()).ascii("},\"request_id\":null}");
    }

    private static String errorType(StreamFailed failed) {
        return switch (failed.code()) {
            case PROVIDER_RATE_LIMITED -> "rate_limit_error";
            case PROVIDER_OVERLOADED, SERVER_SHUTDOWN, PRODUCER_LOST -> "overloaded_error";
            case PROVIDER_INVALID_REQUEST, PROVIDER_CONTENT_FILTER -> "invalid_request_error";
            case PROVIDER_TIMEOUT, STREAM_TIMEOUT -> "timeout_error";
            case UNAUTHORIZED -> "authentication_error";
            default -> "api_error";
        };
    }
}
