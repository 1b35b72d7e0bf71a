package dev.sluice.provider;

import dev.sluice.event.StopReason;
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

/**
 * Says one reply's canonical events in their order, for decoders: whole code points only, no empty deltas, a tool call
 * completed once, one terminal event. Not for two threads at once.
 */
public final class ReplyWriter {

    private static final long UNTOLD = -1;

    private final ReplyListener listener;
    private final String model;
    private final long estimatedInput;

    private final TextJoiner text = new TextJoiner();
    private final TextJoiner reasoning = new TextJoiner();
    private final TextJoiner refusals = new TextJoiner();
    private final StringBuilder refusal = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private int callsStarted;

    private long inputTokens = UNTOLD;
    private long outputTokens = UNTOLD;
    private long writtenChars;
    private boolean ended;

    /**
     * Makes a writer of a reply.
     *
     * @param model what the reply says answered, {@code provider/model}
     */
    public ReplyWriter(ReplyListener listener, ChatRequest request, String model) {
        this.listener = listener;
        this.model = model;
        this.estimatedInput = Usage.estimate(request.length());
    }

    public boolean ended() {
        return ended;
    }

    /** Says a piece of text, {@code plain} as {@link TextJoiner#join} has it. */
    public void text(byte[] array, int from, int to, boolean plain) {
        text(text.join(array, from, to, plain));
    }

    /** Says a piece of text. */
    public void text(byte[] array, JsonSpan place) {
        text(array, place.from(), place.to(), place.plain());
    }

    private void text(JsonText piece) {
        if (!piece.isEmpty()) {
            writtenChars += piece.decodedLength();
            listener.event(new TextDelta(piece));
        }
    }

    /** Says a piece of thinking. */
    public void reasoning(byte[] array, int from, int to, boolean plain) {
        reasoning(reasoning.join(array, from, to, plain));
    }

    /** Says a piece of thinking. */
    public void reasoning(byte[] array, JsonSpan place) {
        reasoning(array, place.from(), place.to(), place.plain());
    }

    private void reasoning(JsonText piece) {
        if (!piece.isEmpty()) {
            writtenChars += piece.decodedLength();
            listener.event(new ReasoningDelta(piece));
        }
    }

    /** Keeps a piece of a refusal that comes in a field of its own; the reply then ends as refused. */
    public void refusal(byte[] array, int from, int to) {
        JsonText piece = refusals.join(array, from, to, false);
        refusal.append(piece.decoded());
        writtenChars += piece.decodedLength();
    }

    /** Begins a tool call, which is not announced before it has a name. */
    public ToolCall newCall() {
        ToolCall call = new ToolCall();
        calls.add(call);
        return call;
    }

    /** The tool calls begun so far, in their order. */
    public List<ToolCall> calls() {
        return Collections.unmodifiableList(calls);
    }

    /**
     * Takes what the provider told of tokens; a negative figure was not told. The last told counts, save that nothing at all
     * takes nothing back.
     */
    public void usage(long input, long output) {
        if (input == 0 && output == 0 && inputTokens > 0) {
            return;
        }
        inputTokens = input >= 0 ? input : inputTokens;
        outputTokens = output >= 0 ? output : outputTokens;
    }

    /** Ends the reply as the provider meant it. Ignored when it has ended. */
    public void complete(StopReason reason) {
        if (ended) {
            return;
        }
        text(text.end());
        reasoning(reasoning.end());
        calls.forEach(ToolCall::complete);
        ended = true;
        boolean refused = !refusal.isEmpty();
        listener.event(new StreamCompleted(
                refused ? StopReason.REFUSAL : reason, usage(), model, refused ? refusal.toString() : null));
    }

    /** Ends the reply as failed. Ignored when it has ended. */
    public void fail(StreamFailed failure) {
        if (!ended) {
            ended = true;
            listener.event(failure);
        }
    }

    private Usage usage() {
        boolean estimated = inputTokens == UNTOLD || outputTokens == UNTOLD;
        return new Usage(
                inputTokens == UNTOLD ? estimatedInput : inputTokens,
                outputTokens == UNTOLD ? Usage.estimate(writtenChars) : outputTokens,
                estimated);
    }

    /** A tool call being written. It is announced once it has a name; arguments that came before wait for that. */
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

        /** All of the arguments so far. A view that the next piece makes invalid. */
        public JsonText arguments() {
            return arguments.view();
        }

        /** Takes what is known of the call; an empty text changes nothing, nor does what differs from what was announced. */
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
            listener.event(new ToolCallStarted(number, id, name));
            if (!arguments.isEmpty()) {
                listener.event(new ToolInputDelta(number, arguments.view()));
            }
        }

        /** Takes a piece of the arguments. */
        public void input(byte[] array, int from, int to, boolean plain) {
            input(joiner.join(array, from, to, plain));
        }

        /** Takes a piece of the arguments. */
        public void input(byte[] array, JsonSpan place) {
            input(array, place.from(), place.to(), place.plain());
        }

        private void input(JsonText piece) {
            if (piece.isEmpty() || completed) {
                return;
            }
            writtenChars += piece.decodedLength();
            arguments.append(piece);
            if (number >= 0) {
                listener.event(new ToolInputDelta(number, piece));
            }
        }

        /** Says that all arguments are there. Only the first time counts. */
        public void complete() {
            if (completed) {
                return;
            }
            input(joiner.end());
            if (number < 0) {
                start();
            }
            completed = true;
            listener.event(
                    new ToolCallCompleted(number, id, name, arguments.view().copy()));
        }
    }
}
