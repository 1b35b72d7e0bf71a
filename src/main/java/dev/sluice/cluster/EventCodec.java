package dev.sluice.cluster;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as bytes. Each has its kind, its length and its fields; a reader of an older version takes a kind that it does not
 * know for a {@link ProviderEvent} of no protocol, and leaves out fields that follow those it knows. So kinds and fields may be
 * added at the end, and nodes of two versions can work side by side during an update.
 */
final class EventCodec {

    /** Of an event of a later version. */
    private static final String NO_PROTOCOL = "";

    private static final int STARTED = 1;
    private static final int TEXT = 2;
    private static final int REASONING = 3;
    private static final int CALL_STARTED = 4;
    private static final int CALL_INPUT = 5;
    private static final int CALL_COMPLETED = 6;
    private static final int SIGNED = 7;
    private static final int SOURCE = 8;
    private static final int FILE = 9;
    private static final int PROVIDER = 10;
    private static final int RETRIED = 11;
    private static final int COMPLETED = 12;
    private static final int FAILED = 13;

    private EventCodec() {}

    /** Writes an event. */
    static void write(StreamEvent event, ByteWriter out) {
        ByteWriter fields = new ByteWriter();
        int kind = fields(event, fields);
        out.number(kind);
        out.bytes(fields.array(), 0, fields.length());
    }

    /** Writes the fields of an event. Returns its kind. */
    private static int fields(StreamEvent event, ByteWriter out) {
        if (event instanceof TextDelta delta) {
            out.json(delta.text());
            return TEXT;
        } else if (event instanceof ReasoningDelta delta) {
            out.json(delta.text());
            return REASONING;
        } else if (event instanceof ToolInputDelta delta) {
            out.number(delta.call());
            out.json(delta.input());
            return CALL_INPUT;
        } else if (event instanceof ToolCallStarted call) {
            out.number(call.call());
            out.text(call.id());
            out.text(call.name());
            return CALL_STARTED;
        } else if (event instanceof ToolCallCompleted call) {
            out.number(call.call());
            out.text(call.id());
            out.text(call.name());
            out.json(call.arguments());
            return CALL_COMPLETED;
        } else if (event instanceof StreamStarted started) {
            out.text(started.model());
            out.text(started.conversationId());
            out.number(started.metadata().size());
            started.metadata().forEach((name, value) -> {
                out.text(name);
                out.text(value);
            });
            return STARTED;
        } else if (event instanceof ReasoningSigned signed) {
            out.text(signed.text());
            out.text(signed.signature());
            return SIGNED;
        } else if (event instanceof SourceCited source) {
            out.optional(source.url());
            out.optional(source.file());
            out.optional(source.title());
            out.number(source.start());
            out.number(source.end());
            return SOURCE;
        } else if (event instanceof FileCreated file) {
            out.text(file.mediaType());
            out.json(file.data());
            return FILE;
        } else if (event instanceof ProviderEvent provided) {
            out.text(provided.protocol());
            out.text(provided.json());
            return PROVIDER;
        } else if (event instanceof StreamRetried retried) {
            out.number(retried.attempt());
            out.text(retried.model());
            out.text(retried.reason().name());
            return RETRIED;
        } else if (event instanceof StreamCompleted completed) {
            completed(completed, out);
            return COMPLETED;
        } else if (event instanceof StreamFailed failed) {
            out.text(failed.code().name());
            out.text(failed.message());
            out.number(failed.retryable() ? 1 : 0);
            out.number(failed.retryAfterMs() == null ? -1 : failed.retryAfterMs());
            return FAILED;
        }
        throw new IllegalArgumentException("not an event of a generation: " + ((ChannelMessage) event).type());
    }

    private static void completed(StreamCompleted completed, ByteWriter out) {
        Usage usage = completed.usage();
        out.text(completed.stopReason().name());
        out.text(completed.model());
        out.optional(completed.refusal());
        out.number(completed.stored() ? 1 : 0);
        out.number(usage.input());
        out.number(usage.output());
        out.number(usage.cached());
        out.number(usage.cacheWrite());
        out.number(usage.reasoning());
        out.number(usage.estimated() ? 1 : 0);
        Cost cost = completed.cost();
        out.optional(cost == null ? null : cost.digits());
        if (cost != null) {
            out.text(cost.currency());
        }
    }

    /**
     * Reads an event. Its texts are views of the reader's array.
     *
     * @throws IllegalArgumentException if the bytes are no event
     */
    static StreamEvent read(ByteReader in) {
        int kind = in.count();
        ByteReader fields = in.part();
        return switch (kind) {
            case TEXT -> new TextDelta(fields.json());
            case REASONING -> new ReasoningDelta(fields.json());
            case CALL_INPUT -> new ToolInputDelta(fields.count(), fields.json());
            case CALL_STARTED -> new ToolCallStarted(fields.count(), fields.text(), fields.text());
            case CALL_COMPLETED ->
                new ToolCallCompleted(
                        fields.count(),
                        fields.text(),
                        fields.text(),
                        fields.json().copy());
            case STARTED -> new StreamStarted(fields.text(), fields.text(), metadata(fields));
            case SIGNED -> new ReasoningSigned(fields.text(), fields.text());
            case SOURCE ->
                new SourceCited(fields.optional(), fields.optional(), fields.optional(), (int) fields.number(), (int)
                        fields.number());
            case FILE -> new FileCreated(fields.text(), fields.json().copy());
            case PROVIDER -> new ProviderEvent(fields.text(), fields.text());
            case RETRIED -> new StreamRetried(fields.count(), fields.text(), code(fields.text()));
            case COMPLETED -> completed(fields);
            case FAILED -> failed(fields);
            default -> new ProviderEvent(NO_PROTOCOL, "{}");
        };
    }

    private static Map<String, String> metadata(ByteReader in) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int left = in.count(); left > 0; left--) {
            metadata.put(in.text(), in.text());
        }
        return metadata;
    }

    private static StreamCompleted completed(ByteReader in) {
        StopReason reason = stopReason(in.text());
        String model = in.text();
        String refusal = in.optional();
        boolean stored = in.number() == 1;
        Usage usage = new Usage(in.number(), in.number(), in.number(), in.number(), in.number(), in.number() == 1);
        return new StreamCompleted(reason, usage, model, refusal, stored, cost(in));
    }

    /** Null also where an older version has written none. */
    private static @Nullable Cost cost(ByteReader in) {
        String digits = in.hasMore() ? in.optional() : null;
        return digits == null ? null : new Cost(new BigDecimal(digits), in.text());
    }

    private static StreamFailed failed(ByteReader in) {
        ErrorCode code = code(in.text());
        String message = in.text();
        boolean retryable = in.number() == 1;
        long retryAfterMs = in.number();
        return new StreamFailed(code, message, retryable, retryAfterMs < 0 ? null : retryAfterMs);
    }

    /** A later version's reason is told as the usual one. */
    private static StopReason stopReason(String name) {
        for (StopReason reason : StopReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return StopReason.END_TURN;
    }

    private static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }
}
