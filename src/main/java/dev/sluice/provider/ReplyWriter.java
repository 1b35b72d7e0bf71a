package dev.sluice.provider;

import dev.sluice.event.ReplyLength;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.json.TextJoiner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A writer of one reply's canonical events, for decoders. It guarantees their form: whole code points only, no empty
 * deltas, each tool call completed once, one terminal event. Not for two threads at once.
 */
public final class ReplyWriter {

    private static final long UNKNOWN = -1;

    private final ReplyListener listener;
    private final String model;
    private final long estimatedInput;

    private final TextJoiner text = new TextJoiner();
    private final TextJoiner reasoning = new TextJoiner();
    private final TextJoiner refusals = new TextJoiner();
    private final StringBuilder refusal = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final ReplyLength written = new ReplyLength();
    private int callsStarted;

    private long inputTokens = UNKNOWN;
    private long outputTokens = UNKNOWN;
    private boolean ended;

    /**
     * Makes a writer of a reply.
     *
     * @param model the model named in the terminal event, {@code provider/model}
     */
    public ReplyWriter(ReplyListener listener, ChatRequest request, String model) {
        this.listener = listener;
        this.model = model;
        this.estimatedInput = request.estimatedTokens();
    }

    /** Whether the terminal event was written. */
    public boolean ended() {
        return ended;
    }

    /** Writes a piece of text; {@link TextJoiner#join} defines {@code plain}. */
    public void text(byte[] array, int from, int to, boolean plain) {
        emitText(text.join(array, from, to, plain));
    }

    /** Writes a piece of text. */
    public void text(byte[] array, JsonSpan place) {
        text(array, place.from(), place.to(), place.plain());
    }

    private void emitText(JsonText piece) {
        if (!piece.isEmpty()) {
            emit(new TextDelta(piece));
        }
    }

    /** Writes a piece of thinking. */
    public void reasoning(byte[] array, int from, int to, boolean plain) {
        emitReasoning(reasoning.join(array, from, to, plain));
    }

    /** Writes a piece of thinking. */
    public void reasoning(byte[] array, JsonSpan place) {
        reasoning(array, place.from(), place.to(), place.plain());
    }

    private void emitReasoning(JsonText piece) {
        if (!piece.isEmpty()) {
            emit(new ReasoningDelta(piece));
        }
    }

    /** Collects a piece of a refusal that the provider sends in a field of its own; the reply then ends as refused. */
    public void refusal(byte[] array, int from, int to) {
        JsonText piece = refusals.join(array, from, to, false);
        refusal.append(piece.decoded());
        written.add(piece);
    }

    /** Emits an event, unless the reply has ended: a provider may go on after an error. */
    private void emit(StreamEvent event) {
        if (!ended) {
            written.add(event);
            listener.event(event);
        }
    }

    /** Begins a tool call, which is announced once it has a name. */
    public ToolCall newCall() {
        ToolCall call = new ToolCall();
        calls.add(call);
        return call;
    }

    /** The call with that id, or null; null for an empty id. */
    public @Nullable ToolCall callById(String id) {
        if (!id.isEmpty()) {
            for (ToolCall call : calls) {
                if (call.id.equals(id)) {
                    return call;
                }
            }
        }
        return null;
    }

    /** The tool calls begun so far, in their order. */
    public List<ToolCall> calls() {
        return Collections.unmodifiableList(calls);
    }

    /**
     * Takes the provider's token counts, negative where it reported none. The last report counts, except that two zeros do
     * not replace an earlier one.
     */
    public void usage(long input, long output) {
        if (input == 0 && output == 0 && inputTokens > 0) {
            return;
        }
        inputTokens = input >= 0 ? input : inputTokens;
        outputTokens = output >= 0 ? output : outputTokens;
    }

    /** Ends the reply for this reason, or as refused if a refusal was collected. Ignored once the reply has ended. */
    public void complete(StopReason reason) {
        if (ended) {
            return;
        }
        emitText(text.end());
        emitReasoning(reasoning.end());
        calls.forEach(ToolCall::complete);
        ended = true;
        boolean refused = !refusal.isEmpty();
        listener.event(new StreamCompleted(
                refused ? StopReason.REFUSAL : reason, usage(), model, refused ? refusal.toString() : null));
    }

    /** Ends the reply as failed. Ignored once the reply has ended. */
    public void fail(StreamFailed failure) {
        if (!ended) {
            ended = true;
            listener.event(failure);
        }
    }

    private Usage usage() {
        boolean estimated = inputTokens == UNKNOWN || outputTokens == UNKNOWN;
        return new Usage(
                inputTokens == UNKNOWN ? estimatedInput : inputTokens,
                outputTokens == UNKNOWN ? written.estimatedTokens() : outputTokens,
                estimated);
    }

    /** A tool call being written. It is announced once it has a name; arguments that come before wait for it. */
    public final class ToolCall {

        private final TextJoiner joiner = new TextJoiner();
        private final ByteBuilder arguments = new ByteBuilder();
        private String id = "";
        private String name = "";
        private int number = -1;
        private boolean completed;

        public String id() {
            return id;
        }

        public String name() {
            return name;
        }

        /** All arguments so far: a view that is valid until the next piece. */
        public JsonText arguments() {
            return arguments.view();
        }

        /**
         * Sets the id and name as far as they are known. Empty texts, and texts that differ from the announced ones,
         * are ignored.
         */
        public void identify(String knownId, String knownName) {
            boolean announced = number >= 0 && !id.isEmpty();
            id = knownId.isEmpty() || announced ? id : knownId;
            name = name.isEmpty() ? knownName : name;
            if (number < 0 && !name.isEmpty()) {
                start();
            }
        }

        private void start() {
            number = callsStarted++;
            ReplyWriter.this.emit(new ToolCallStarted(number, id, name));
            if (!arguments.isEmpty()) {
                ReplyWriter.this.emit(new ToolInputDelta(number, arguments.view()));
            }
        }

        /** Takes a piece of the arguments. */
        public void input(byte[] array, int from, int to, boolean plain) {
            emit(joiner.join(array, from, to, plain));
        }

        /** Takes a piece of the arguments. */
        public void input(byte[] array, JsonSpan place) {
            input(array, place.from(), place.to(), place.plain());
        }

        /** Takes a piece of the arguments. */
        public void input(JsonText piece) {
            input(piece.array(), piece.from(), piece.to(), false);
        }

        private void emit(JsonText piece) {
            if (piece.isEmpty() || completed) {
                return;
            }
            arguments.append(piece);
            if (number >= 0) {
                ReplyWriter.this.emit(new ToolInputDelta(number, piece));
            }
        }

        /** Completes the call: its arguments are all there. Repeated calls are ignored. */
        public void complete() {
            if (completed) {
                return;
            }
            emit(joiner.end());
            if (number < 0) {
                start();
            }
            completed = true;
            ReplyWriter.this.emit(
                    new ToolCallCompleted(number, id, name, arguments.view().copy()));
        }
    }
}
