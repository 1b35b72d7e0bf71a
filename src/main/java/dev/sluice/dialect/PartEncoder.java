package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The base of dialects in which text, thinking and calls are parts with a beginning and an end. It owns the order: what is
 * open is closed before anything else begins, and before the end or a failure. A dialect writes the frames of its protocol in
 * the hooks, each of them between {@link #frame} and {@link #end}.
 *
 * <p>A frame's id says what the reader has when it has the frame, so that a connection may be cut after any of them. Where an
 * event becomes several frames, the ids of those before the last count them.
 */
public abstract class PartEncoder implements Encoder {

    private static final int SCRATCH_BYTES = 512;

    /** The part being written; calls are counted apart, because several may be open. */
    private enum Open {
        NOTHING,
        TEXT,
        REASONING,
        /** A part that only the provider's protocol has. */
        PROVIDED
    }

    private final String stream;
    private final String dialect;
    private final OpenCalls calls;
    private Open open = Open.NOTHING;

    /* The event being encoded. */
    private FrameBuffer out = new FrameBuffer(new byte[0]);
    private SegmentedText reply = SegmentedText.EMPTY;
    private int sequence;
    private int framesOfEvent;
    private boolean skipping;
    private boolean whole;
    private int frameBegin;

    /** The length of the thinking since the last signature, in UTF-16 units. */
    private int thought;

    /** The number of the event before it; -1 before the first. */
    private int previous = -1;

    /** All frames so far, those included that the reader had before. */
    private int frames;

    /** Frames to leave out, because the reader has them. */
    private int seen;

    /** What skipped events are written into. */
    private @Nullable FrameBuffer scratch;

    /**
     * Makes an encoder.
     *
     * @param stream the id of the stream
     * @param dialect the dialect's name
     * @param callsInterleave whether the protocol can tell the pieces of several calls apart; otherwise each call waits for
     *     the end of the one before
     */
    protected PartEncoder(String stream, String dialect, boolean callsInterleave, Dialect.Options options) {
        this.stream = stream;
        this.dialect = dialect;
        this.calls = new OpenCalls(callsInterleave);
        this.seen = options.framesSeen();
    }

    @Override
    public final void begin(FrameBuffer to) {
        // Official clients take a field without data, such as retry, for an event that cannot be read.
    }

    /** Writes a comment without an empty line after it, which official clients take for an event once there was an id. */
    @Override
    public void keepAlive(FrameBuffer to) {
        to.ascii(": keepalive\n");
    }

    @Override
    public final void skip(StreamEvent event, int number, SegmentedText text) {
        FrameBuffer nowhere = scratch;
        if (nowhere == null) {
            nowhere = new FrameBuffer(new byte[SCRATCH_BYTES]);
            scratch = nowhere;
        }
        skipping = true;
        encode(event, number, text, 0, nowhere);
        skipping = false;
        nowhere.clear();
    }

    @Override
    public final void encode(StreamEvent event, int number, SegmentedText text, long nanoTime, FrameBuffer to) {
        out = to;
        reply = text;
        sequence = number;
        framesOfEvent = 0;
        whole = false;
        take(event);
        previous = number;
    }

    @Override
    public final void flush(long nanoTime, FrameBuffer to) {
        // Nothing is kept for later.
    }

    @Override
    public final long dueNanos() {
        return NEVER;
    }

    private void take(StreamEvent event) {
        if (event instanceof StreamStarted started) {
            started(started);
        } else if (event instanceof StreamCompleted completed) {
            complete(completed);
        } else if (event instanceof StreamFailed failed) {
            fail(failed);
        } else if (!calls.keep(event)) {
            write(event, true);
            calls.release(this::write);
        }
    }

    private void complete(StreamCompleted completed) {
        ending(completed);
        closeAll();
        if (completed.refusal() != null) {
            refused(completed.refusal());
            close();
        }
        completed(completed);
    }

    private void fail(StreamFailed failed) {
        ending(failed);
        if (cutsOff()) {
            // The reader is cut off, not the reply: what waits follows when the reader comes back.
            close();
            calls.abandonAll(this::callAbandoned);
        } else {
            closeAll();
        }
        failed(failed);
    }

    private void closeAll() {
        close();
        calls.end(this::write, this::callAbandoned);
        close();
    }

    /** Writes an event that has waited. */
    private void write(StreamEvent event) {
        write(event, false);
    }

    /**
     * Writes an event.
     *
     * @param last whether nothing else is written for the event that is being encoded
     */
    private void write(StreamEvent event, boolean last) {
        if (event instanceof TextDelta delta) {
            open(Open.TEXT);
            whole = last;
            text(delta.text());
        } else if (event instanceof ReasoningDelta delta) {
            open(Open.REASONING);
            whole = last;
            thought += delta.text().decodedLength();
            reasoning(delta.text());
        } else if (event instanceof ReasoningSigned signed) {
            sign(signed);
        } else if (event instanceof ToolCallStarted started) {
            close();
            callBegun(started);
        } else if (event instanceof ToolInputDelta delta) {
            whole = last;
            callInput(delta.call(), delta.input());
        } else if (event instanceof ToolCallCompleted told) {
            ToolCallCompleted completed = told.withArguments();
            if (told.arguments().isEmpty()) {
                callInput(completed.call(), completed.arguments());
            }
            callEnded(completed);
        } else if (event instanceof SourceCited source) {
            source(source);
        } else if (event instanceof FileCreated file) {
            close();
            file(file);
        } else if (event instanceof ProviderEvent provided
                && provided.protocol().equals(dialect)) {
            provided(provided.json());
        }
    }

    private void sign(ReasoningSigned signed) {
        if (open == Open.REASONING) {
            open = Open.NOTHING;
            reasoningEnded(signed);
        } else {
            close();
            reasoningSigned(signed);
        }
        thought = 0;
    }

    private void open(Open part) {
        if (open == part) {
            return;
        }
        close();
        open = part;
        if (part == Open.TEXT) {
            textBegun();
        } else if (part == Open.REASONING) {
            reasoningBegun();
        }
    }

    /** Begins a text unless one is open, because of something that belongs to a text. */
    protected final void openText() {
        open(Open.TEXT);
    }

    /** Ends what is open, because a part begins that only this protocol has; the caller writes its beginning. */
    protected final void openProvided() {
        close();
        open = Open.PROVIDED;
    }

    /** Whether a part other than a call is open. */
    protected final boolean hasOpen() {
        return open != Open.NOTHING;
    }

    /** Ends what is open. */
    protected final void endOpen() {
        close();
    }

    private void close() {
        Open closing = open;
        open = Open.NOTHING;
        if (closing == Open.TEXT) {
            textEnded();
        } else if (closing == Open.REASONING) {
            reasoningEnded(null);
        } else if (closing == Open.PROVIDED) {
            providedEnded();
        }
    }

    /** Begins a frame; its data is written next. */
    protected final FrameBuffer frame() {
        frameBegin = out.length();
        if (whole || sequence == previous) {
            out.id(stream, sequence);
        } else if (previous >= 0) {
            out.id(stream, previous, framesOfEvent + 1, dialect);
        }
        return out;
    }

    /** Begins the last frame of its event: who has it has the whole event. */
    protected final FrameBuffer lastFrame() {
        whole = true;
        return frame();
    }

    /** Ends a frame. */
    protected final void end() {
        out.endEvent();
        frames++;
        framesOfEvent++;
        if (seen > 0 && !skipping) {
            seen--;
            out.truncate(frameBegin);
        }
    }

    /** Whether the failure being written cuts off this reader only: the reply goes on, and the reader may come back for it. */
    protected final boolean cutsOff() {
        return previous < 0 || sequence == previous;
    }

    /** The length of the thinking since the last signature, in UTF-16 units. */
    protected final int thought() {
        return thought;
    }

    /** Where the event's frames are written. */
    protected final FrameBuffer out() {
        return out;
    }

    /** The number of frames that were ended so far, from 0. */
    protected final int frames() {
        return frames;
    }

    /** All text of the reply up to this event, its own included. */
    protected final SegmentedText reply() {
        return reply;
    }

    /** The id of the stream. */
    protected final String stream() {
        return stream;
    }

    /** The reply begins. */
    protected abstract void started(StreamStarted started);

    /** The reply ends with this event, and what is open is closed next. */
    protected void ending(StreamEvent terminal) {}

    /** A part of text begins. */
    protected void textBegun() {}

    /** A piece of the open text, which becomes exactly one frame. */
    protected abstract void text(JsonText piece);

    /** The open text is whole. */
    protected void textEnded() {}

    /** Thinking begins. */
    protected void reasoningBegun() {}

    /** A piece of the open thinking, which becomes one frame or none. */
    protected abstract void reasoning(JsonText piece);

    /**
     * The open thinking is whole.
     *
     * @param signed what its provider wants back, or null
     */
    protected void reasoningEnded(@Nullable ReasoningSigned signed) {}

    /** What a provider wants back, without the thinking or after it was closed; see {@link ReasoningSigned#carried}. */
    protected void reasoningSigned(ReasoningSigned signed) {}

    /** A call begins. */
    protected abstract void callBegun(ToolCallStarted started);

    /** A piece of an open call's arguments, which becomes exactly one frame. */
    protected abstract void callInput(int call, JsonText piece);

    /** A call is whole. Its arguments, of which there is one piece at least, are not empty. */
    protected void callEnded(ToolCallCompleted completed) {}

    /** A call that the reply leaves open: its arguments are not whole. */
    protected void callAbandoned(int call) {}

    /** A source was cited; the text that cites it may be open. */
    protected void source(SourceCited source) {}

    /** A file was made. */
    protected void file(FileCreated file) {}

    /** Something of this protocol that no event says. What is open stays so unless {@link #endOpen} is called. */
    protected void provided(String json) {}

    /** The part that was opened by {@link #openProvided} is whole, or the reply broke off. */
    protected void providedEnded() {}

    /** The model's words where a refusal comes in a field of its own: by default a text like any other. */
    protected void refused(String words) {
        open(Open.TEXT);
        text(JsonText.of(words));
    }

    /** The reply has ended; nothing is open. Its last frame is a {@link #lastFrame}. */
    protected abstract void completed(StreamCompleted completed);

    /** The reply broke off; nothing is open. */
    protected abstract void failed(StreamFailed failed);
}
