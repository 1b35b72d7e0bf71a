package dev.sluice.dialect.typed;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.JsonFields;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes text as it arrives, and progress on every change of stage and a few times a second in between. An event's frames are
 * written in an order that lets a reader resume after any of them: everything that an id covers was written before it.
 */
final class TypedEncoder implements Encoder, Progress.Envelope {

    /** Milliseconds that a client waits before it reconnects. */
    private static final long RETRY_MS = 3000;

    private final String stream;
    private final boolean accumulated;
    private final boolean parts;
    private final Progress progress;

    /* What the terminal event repeats. */
    private final List<ToolCallCompleted> calls = new ArrayList<>(0);
    private final List<SourceCited> sources = new ArrayList<>(0);
    private final List<ReasoningSigned> reasoning = new ArrayList<>(0);

    TypedEncoder(String stream, Dialect.Options options) {
        this.stream = stream;
        this.accumulated = options.accumulated();
        this.parts = options.parts();
        this.progress = new Progress(this);
    }

    @Override
    public boolean resumes() {
        return true;
    }

    /** Begins a frame of progress. */
    @Override
    public void begin(int sequence, FrameBuffer out) {
        out.id(stream, sequence).event("progress").data();
    }

    @Override
    public void end(FrameBuffer out) {
        out.endEvent();
    }

    @Override
    public void begin(FrameBuffer out) {
        out.retry(RETRY_MS);
    }

    @Override
    public boolean handOver(FrameBuffer out) {
        out.retry(HAND_OVER_RETRY_MS);
        return true;
    }

    @Override
    public void skip(StreamEvent event, int sequence, SegmentedText reply) {
        progress.note(event, sequence, reply);
        note(event);
    }

    private void note(StreamEvent event) {
        if (event instanceof ToolCallCompleted call) {
            calls.add(call);
        } else if (event instanceof SourceCited source) {
            sources.add(source);
        } else if (event instanceof ReasoningSigned signed) {
            reasoning.add(signed);
        }
    }

    @Override
    public void encode(StreamEvent event, int sequence, SegmentedText reply, long now, FrameBuffer out) {
        boolean turned = progress.enter(event, sequence, reply, now, out);
        note(event);
        if (event instanceof TextDelta delta) {
            text(delta.text(), reply, sequence, out);
        } else if (parts) {
            part(event, sequence, now, out);
        }
        progress.report(event, turned, reply, now, out);
        if (event instanceof StreamCompleted completed) {
            complete(completed, sequence, out);
        } else if (event instanceof StreamFailed failed) {
            error(failed, sequence, !reply.isEmpty(), out);
        }
    }

    @Override
    public void flush(long now, FrameBuffer out) {
        progress.flush(now, out);
    }

    @Override
    public long dueNanos() {
        return progress.dueNanos();
    }

    private void text(JsonText piece, SegmentedText reply, int sequence, FrameBuffer out) {
        out.id(stream, sequence).event("text").data().put('{');
        field(out, "text", piece);
        if (accumulated) {
            field(out.put(','), "accumulated", reply);
        }
        out.put('}').endEvent();
    }

    private void part(StreamEvent event, int sequence, long now, FrameBuffer out) {
        if (event instanceof ReasoningDelta delta) {
            out.id(stream, sequence).event("reasoning").data().put('{');
            field(out, "text", delta.text()).put('}').endEvent();
        } else if (event instanceof ToolCallCompleted call) {
            call(call, out.id(stream, sequence).event("tool_call").data()).endEvent();
        } else if (event instanceof SourceCited source) {
            progress.writeKept(now, out);
            source(source, out.id(stream, sequence).event("source").data()).endEvent();
        } else if (event instanceof FileCreated file) {
            progress.writeKept(now, out);
            out.id(stream, sequence).event("file").data().put('{');
            field(out, "media_type", file.mediaType()).put(',');
            field(out, "data", file.data()).put('}').endEvent();
        }
    }

    private static FrameBuffer call(ToolCallCompleted call, FrameBuffer out) {
        field(out.put('{'), "id", call.id()).put(',');
        field(out, "name", call.name()).put(',');
        return field(out, "arguments", call.arguments()).put('}');
    }

    private void complete(StreamCompleted completed, int sequence, FrameBuffer out) {
        String message = completed.refusal() != null
                ? completed.refusal()
                : completed.stopReason() == StopReason.CANCELLED ? "Stream cancelled" : "Stream completed";
        Usage usage = completed.usage();
        out.id(stream, sequence).event("complete").data().put('{');
        field(out, "message", message).put(',');
        name(out, "token_count").put('{');
        name(out, "input").number(usage.input()).put(',');
        name(out, "output").number(usage.output()).put(',');
        name(out, "total").number(usage.total()).put(',');
        told(out, "cached", usage.cached());
        told(out, "cache_write", usage.cacheWrite());
        told(out, "reasoning", usage.reasoning());
        name(out, "estimated").ascii(usage.estimated() ? "true}," : "false},");
        Cost cost = completed.cost();
        if (cost != null) {
            JsonFields.cost(out, cost).put(',');
        }
        field(out, "conversation_id", progress.conversationId()).put(',');
        field(out, "stop_reason", completed.stopReason().wireName()).put(',');
        field(out, "model", completed.model());
        if (!calls.isEmpty()) {
            name(out.put(','), "tool_calls").put('[');
            for (int i = 0; i < calls.size(); i++) {
                call(calls.get(i), i == 0 ? out : out.put(','));
            }
            out.put(']');
        }
        if (!sources.isEmpty()) {
            name(out.put(','), "sources").put('[');
            for (int i = 0; i < sources.size(); i++) {
                source(sources.get(i), i == 0 ? out : out.put(','));
            }
            out.put(']');
        }
        if (!reasoning.isEmpty()) {
            name(out.put(','), "reasoning").put('[');
            for (int i = 0; i < reasoning.size(); i++) {
                ReasoningSigned signed = reasoning.get(i);
                field((i == 0 ? out : out.put(',')).put('{'), "text", signed.text())
                        .put(',');
                field(out, "signature", signed.signature()).put('}');
            }
            out.put(']');
        }
        if (!completed.stored()) {
            name(out.put(','), "stored").ascii("false");
        }
        out.put('}').endEvent();
    }

    private static FrameBuffer source(SourceCited source, FrameBuffer out) {
        String separator = "{";
        if (source.url() != null) {
            field(out.ascii(separator), "url", source.url());
            separator = ",";
        }
        if (source.file() != null) {
            field(out.ascii(separator), "file", source.file());
            separator = ",";
        }
        if (source.title() != null) {
            field(out.ascii(separator), "title", source.title());
            separator = ",";
        }
        if (source.start() != SourceCited.UNTOLD) {
            name(out.ascii(separator), "start").number(source.start());
            separator = ",";
        }
        if (source.end() != SourceCited.UNTOLD) {
            name(out.ascii(separator), "end").number(source.end());
            separator = ",";
        }
        return separator.equals("{") ? out.ascii("{}") : out.put('}');
    }

    private static void told(FrameBuffer out, String name, long tokens) {
        if (tokens != Usage.UNTOLD) {
            name(out, name).number(tokens).put(',');
        }
    }

    private void error(StreamFailed failed, int sequence, boolean partial, FrameBuffer out) {
        out.id(stream, sequence).event("error").data().put('{');
        field(out, "message", failed.message()).put(',');
        field(out, "code", failed.code().wireName()).put(',');
        name(out, "retryable").ascii(failed.retryable() ? "true" : "false");
        if (failed.retryAfterMs() != null) {
            name(out.put(','), "retry_after_ms").number(failed.retryAfterMs());
        }
        if (partial) {
            name(out.put(','), "partial").ascii("true");
        }
        out.put('}').endEvent();
    }
}
