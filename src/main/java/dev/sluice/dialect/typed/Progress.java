package dev.sluice.dialect.typed;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.Stage;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is told of progress: the stage, what was thought or called since the last time, and a guess how far it is. */
final class Progress {

    /** At most four a second, unless the stage changes. */
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int LATEST_TEXT_CHARS = 200;

    /** Bytes of content at which half is guessed to be done: a reply of common length. */
    private static final long HALF_WAY_BYTES = 1500;

    private static final int ALMOST_DONE = 99;
    private static final int DONE = 100;

    /** What Sluice itself puts into metadata. */
    private static final Set<String> OWN_METADATA = Set.of("attempt", "provider", "tool");

    private final String stream;
    private Stage stage = Stage.ANALYZING;
    private String model = "";
    private String conversationId = "";
    private Map<String, String> metadata = Map.of();
    private @Nullable String tool;

    private int sequence;
    private long textBytes;
    private long otherBytes;
    private @Nullable FrameBuffer kept;
    private int latestTextBytes;
    private boolean written;
    private long writtenNanos;

    Progress(String stream) {
        this.stream = stream;
    }

    Stage stage() {
        return stage;
    }

    String conversationId() {
        return conversationId;
    }

    /** Takes note of an event, written or not. */
    void note(StreamEvent event, int sequence, SegmentedText reply) {
        stage = stage.after(event);
        textBytes = reply.length();
        if (event instanceof StreamStarted started) {
            model = started.model();
            conversationId = started.conversationId();
            metadata = started.metadata();
        } else if (event instanceof StreamRetried retried) {
            model = retried.model();
        } else if (event instanceof TextDelta delta) {
            latestTextBytes = delta.text().length();
        } else if (event instanceof ReasoningDelta delta) {
            otherBytes += delta.text().length();
        } else if (event instanceof ToolInputDelta delta) {
            otherBytes += delta.input().length();
        } else if (event instanceof ToolCallStarted started) {
            tool = started.name();
        }
        if (!event.terminal()) {
            this.sequence = sequence;
        }
    }

    /** Keeps thinking or tool arguments until they are told. */
    void keep(JsonText piece) {
        FrameBuffer buffer = kept;
        if (buffer == null) {
            buffer = new FrameBuffer(new byte[Math.max(256, piece.length())]);
            kept = buffer;
        }
        buffer.bytes(piece.array(), piece.from(), piece.to());
    }

    /** Tells of progress if the stage turned or the last time is long enough ago. */
    void offer(SegmentedText reply, boolean turned, long now, FrameBuffer out) {
        if (turned || !written || now - writtenNanos >= INTERVAL_NANOS) {
            write(message(), percent(), null, reply, now, out);
        }
    }

    /** Tells of an event that always is. */
    void write(StreamEvent event, SegmentedText reply, long now, FrameBuffer out) {
        String message = event instanceof ToolCallCompleted completed ? "Called " + completed.name() : message();
        write(message, percent(), event, reply, now, out);
    }

    /** Tells what was kept, if anything was. */
    void writeKept(long now, FrameBuffer out) {
        if (kept != null) {
            write(message(), percent(), null, SegmentedText.EMPTY, now, out);
        }
    }

    /** Tells that all is done. */
    void writeLast(SegmentedText reply, long now, FrameBuffer out) {
        write("Done", DONE, null, reply, now, out);
    }

    /** When what is kept is to be told, as {@link Encoder#dueNanos}. */
    long dueNanos() {
        return kept == null ? Encoder.NEVER : writtenNanos + INTERVAL_NANOS;
    }

    private String message() {
        return switch (stage) {
            case ANALYZING -> (otherBytes == 0 ? "Waiting for " : "Thinking: ") + model;
            case GENERATING -> "Writing: " + model;
            case APPLYING -> "Calling " + tool;
        };
    }

    /** Grows with what is written and with nothing else, so it never falls, whatever connection tells it. */
    private int percent() {
        long bytes = textBytes + otherBytes;
        return (int) (ALMOST_DONE * bytes / (bytes + HALF_WAY_BYTES));
    }

    /** The latest text is looked for in the reply: kept until then, it would keep a segment that the log has outgrown. */
    private void write(
            String message, int percent, @Nullable StreamEvent event, SegmentedText reply, long now, FrameBuffer out) {
        out.id(stream, sequence).event("progress").data().put('{');
        field(out, "stage", stage.wireName()).put(',');
        field(out, "message", message).put(',');
        FrameBuffer content = kept;
        if (content != null) {
            field(out, "partial_content", new JsonText(content.array(), 0, content.length()))
                    .put(',');
            kept = null;
        } else if (stage == Stage.GENERATING) {
            JsonText latest = reply.slice(reply.length() - latestTextBytes, reply.length());
            field(out, "partial_content", latest.first(LATEST_TEXT_CHARS)).put(',');
        }
        name(out, "progress_percent").number(percent).put(',');
        metadata(name(out, "metadata"), event);
        out.put('}').endEvent();
        written = true;
        writtenNanos = now;
    }

    private void metadata(FrameBuffer out, @Nullable StreamEvent event) {
        String separator = "";
        out.put('{');
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            if (!OWN_METADATA.contains(entry.getKey())) {
                JsonText key = JsonText.of(entry.getKey());
                out.ascii(separator).put('"').bytes(key.array(), key.from(), key.to());
                out.ascii("\":\"");
                JsonText value = JsonText.of(entry.getValue());
                out.bytes(value.array(), value.from(), value.to()).put('"');
                separator = ",";
            }
        }
        if (event instanceof StreamRetried retried) {
            name(out.ascii(separator), "attempt").number(retried.attempt()).put(',');
            field(out, "provider", retried.model());
        } else if (event instanceof ToolCallCompleted call) {
            name(out.ascii(separator), "tool").put('{');
            field(out, "id", call.id()).put(',');
            field(out, "name", call.name()).put(',');
            field(out, "arguments", call.arguments()).put('}');
        }
        out.put('}');
    }
}
