package dev.sluice.dialect.typed;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.Stage;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Progress of one stream: the stage, what was thought or called since the last report, and a guess at how much is done.
 * Reports are JSON objects.
 */
final class Progress {

    /** At most four reports a second, unless the stage changes. */
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int LATEST_TEXT_CHARS = 200;

    /** Bytes of content at which half is assumed to be done: a reply of common length. */
    private static final long HALF_WAY_BYTES = 1500;

    private static final int ALMOST_DONE = 99;
    private static final int DONE = 100;

    /** Keys that Sluice itself writes into {@code metadata}. */
    private static final Set<String> OWN_METADATA = Set.of("attempt", "provider", "tool");

    /** What surrounds each report. */
    interface Envelope {

        /** Called before a report is written; {@code sequence} is that of the last event that it covers. */
        void begin(int sequence, FrameBuffer out);

        /** Called when the report has been written. */
        void end(FrameBuffer out);
    }

    private final Envelope envelope;
    private Stage stage = Stage.ANALYZING;
    private String model = "";
    private String conversationId = "";
    private Map<String, String> metadata = Map.of();
    private @Nullable String tool;

    private int sequence;
    private long textBytes;
    private long otherBytes;

    /** Thinking or tool arguments that were not reported yet. */
    private @Nullable ByteBuilder kept;

    private int latestTextBytes;
    private boolean written;
    private long writtenNanos;

    Progress(Envelope envelope) {
        this.envelope = envelope;
    }

    String conversationId() {
        return conversationId;
    }

    /** Takes note of an event without reporting it. */
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

    /**
     * Takes note of an event. If it ends a stage, or the stream by an error, what the stage before it still has to report is
     * written first, under its own name.
     *
     * @return whether the stage changed, for {@link #report}
     */
    boolean enter(StreamEvent event, int sequence, SegmentedText reply, long now, FrameBuffer out) {
        boolean turns = stage.after(event) != stage;
        if (turns || event instanceof StreamFailed) {
            writeKept(now, out);
        }
        note(event, sequence, reply);
        return turns;
    }

    /** Reports an event that {@link #enter} took: at once, with a later one, or not at all. */
    void report(StreamEvent event, boolean turned, SegmentedText reply, long now, FrameBuffer out) {
        if (event instanceof TextDelta || event instanceof ToolCallStarted) {
            offer(reply, turned, now, out);
        } else if (event instanceof ReasoningDelta delta) {
            keep(delta.text());
            offer(reply, turned, now, out);
        } else if (event instanceof ToolInputDelta delta) {
            keep(delta.input());
            offer(reply, turned, now, out);
        } else if (event instanceof StreamStarted || event instanceof StreamRetried) {
            write(message(), percent(), event, reply, now, out);
        } else if (event instanceof ToolCallCompleted completed) {
            write("Called " + completed.name(), percent(), event, reply, now, out);
        } else if (event instanceof StreamCompleted) {
            write("Done", DONE, null, reply, now, out);
        }
    }

    private void keep(JsonText piece) {
        ByteBuilder buffer = kept;
        if (buffer == null) {
            buffer = new ByteBuilder();
            kept = buffer;
        }
        buffer.append(piece);
    }

    /** Reports if the stage changed or the last report is long enough ago. */
    private void offer(SegmentedText reply, boolean turned, long now, FrameBuffer out) {
        if (turned || !written || now - writtenNanos >= INTERVAL_NANOS) {
            write(message(), percent(), null, reply, now, out);
        }
    }

    /** Writes what a later event's id is going to cover. */
    void writeKept(long now, FrameBuffer out) {
        if (kept != null) {
            write(message(), percent(), null, SegmentedText.EMPTY, now, out);
        }
    }

    /** Reports what was kept, if it has become due. */
    void flush(long now, FrameBuffer out) {
        if (Encoder.isDue(dueNanos(), now)) {
            writeKept(now, out);
        }
    }

    /** Returns when what is kept becomes due, as {@link Encoder#dueNanos}. */
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

    /** Depends on the content alone, so it never decreases, whichever connection reports it. */
    private int percent() {
        long bytes = textBytes + otherBytes;
        return (int) (ALMOST_DONE * bytes / (bytes + HALF_WAY_BYTES));
    }

    /** Cuts the latest text from the reply: keeping it until now would retain a segment that the log has outgrown. */
    private void write(
            String message, int percent, @Nullable StreamEvent event, SegmentedText reply, long now, FrameBuffer out) {
        envelope.begin(sequence, out);
        out.put('{');
        field(out, "stage", stage.wireName()).put(',');
        field(out, "message", message).put(',');
        ByteBuilder content = kept;
        if (content != null) {
            field(out, "partial_content", content.view()).put(',');
            kept = null;
        } else if (stage == Stage.GENERATING) {
            JsonText latest = reply.slice(reply.length() - latestTextBytes, reply.length());
            field(out, "partial_content", latest.first(LATEST_TEXT_CHARS)).put(',');
        }
        name(out, "progress_percent").number(percent).put(',');
        metadata(name(out, "metadata"), event);
        envelope.end(out.put('}'));
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
