package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Signature;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.json.TextJoiner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A writer of one reply's canonical events, for decoders. It guarantees their form: whole code points only, no empty
 * deltas, each tool call with an id, numbered in the order in which calls began and completed once in that order, one
 * terminal event. Not for two threads at once.
 */
public final class ReplyWriter {

    /** More than any reply cites. */
    private static final int MAX_SOURCES = 1000;

    private final ReplyListener listener;
    private final String model;
    private final long estimatedInput;

    private final TextJoiner text = new TextJoiner();
    private final TextJoiner reasoning = new TextJoiner();
    private final TextJoiner refusals = new TextJoiner();
    private final StringBuilder refusal = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final ReplyLength length = new ReplyLength();
    private final Set<SourceCited> sources = new HashSet<>();

    /** The thinking since the last signature; null unless it is kept. */
    private @Nullable StringBuilder thinking;

    /** The places of the text; null unless they are kept. */
    private @Nullable TextPlaces places;

    private int callsAnnounced;
    private int callsCompleted;

    /** Whether the reply has text, thinking, a refusal or a call. */
    private boolean hasContent;

    private final TokenCounts tokens = new TokenCounts(false);

    /** What is {@linkplain ReplyListener#holding held back}. */
    private long held;

    private boolean ended;

    /**
     * Makes a writer of a reply.
     *
     * @param model the model named in the terminal event, {@code provider/model}
     */
    public ReplyWriter(ReplyListener listener, ChatRequest request, String model) {
        this.listener = listener;
        this.model = model;
        this.estimatedInput = request.estimatedInput();
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

    /** Keeps the places of the text, for sources. To be called before any of it. */
    TextPlaces keepPlaces() {
        places = new TextPlaces();
        return places;
    }

    private void emitText(JsonText piece) {
        if (!piece.isEmpty()) {
            if (places != null) {
                places.add(piece);
            }
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
            if (thinking != null) {
                thinking.append(piece.decoded());
            }
            emit(new ReasoningDelta(piece));
        }
    }

    /** Keeps the thinking, so that {@link #signed} can emit it whole. To be called before any of it, where a provider signs it. */
    public void keepThinking() {
        thinking = new StringBuilder();
    }

    /**
     * Ends a piece of thinking with what its provider wants back with it in the next turn. Without a value, the thinking so
     * far is not brought back.
     *
     * @param maker the provider's type, see {@link Signature#maker}
     */
    public void signed(String maker, String value) {
        if (!value.isEmpty()) {
            emitReasoning(reasoning.end());
        }
        StringBuilder kept = thinking;
        String text = kept == null ? "" : kept.toString();
        if (kept != null) {
            kept.setLength(0);
        }
        signed(maker, value, text);
    }

    /** Writes words that a provider wants back in the next turn as if they were thinking, though readers have not seen them. */
    public void signed(String maker, String value, String text) {
        if (!value.isEmpty()) {
            emit(new ReasoningSigned(text, new Signature(maker, value).toString()));
        }
    }

    /** The length of the text so far in UTF-16 units, for the places of sources. */
    public int textLength() {
        return length.text();
    }

    /**
     * Writes a source that the model cited, unless it is known at that place, or names nothing. A url that is no
     * {@linkplain SourceCited#isAddress address} is a name only: a model's words must not become a link that runs.
     */
    public void source(SourceCited told) {
        SourceCited source = told;
        if (told.url() != null && !SourceCited.isAddress(told.url())) {
            String name = told.file() == null ? told.url() : told.file();
            source = new SourceCited(null, name, told.title(), told.start(), told.end());
        }
        boolean named = source.url() != null || source.file() != null || source.title() != null;
        if (named && sources.size() < MAX_SOURCES && sources.add(source)) {
            emit(source);
        }
    }

    /** Writes a file that the model made; its data is base64 without escapes. */
    public void file(String mediaType, byte[] array, int from, int to) {
        emit(new FileCreated(mediaType, new JsonText(Arrays.copyOfRange(array, from, to), 0, to - from)));
    }

    /** Writes an event for which there is no other, as the provider wrote it: one object of JSON. */
    public void provided(String protocol, byte[] array, int from, int to) {
        emit(new ProviderEvent(protocol, new String(array, from, to - from, StandardCharsets.UTF_8)));
    }

    /** Writes what only the protocol has about the content before, and is none itself: one object of JSON. */
    public void remark(String protocol, String json) {
        boolean before = hasContent;
        emit(new ProviderEvent(protocol, json));
        hasContent = before;
    }

    /** Collects a piece of a refusal that the provider sends in a field of its own; the reply then ends as refused. */
    public void refusal(byte[] array, int from, int to) {
        JsonText piece = refusals.join(array, from, to, false);
        refusal.append(piece.decoded());
        hasContent |= !piece.isEmpty();
        hold(length.add(piece));
    }

    /** Notes that more is held back, or less. */
    void hold(long more) {
        if (more != 0) {
            held += more;
            if (!ended) {
                listener.holding(held);
            }
        }
    }

    /** Emits an event, unless the reply has ended: a provider may go on after an error. */
    void emit(StreamEvent event) {
        if (!ended) {
            hasContent = true;
            length.add(event);
            listener.event(event);
        }
    }

    /** Begins a tool call, which is announced once it has a name. */
    public ToolCall newCall() {
        ToolCall call = new ToolCall(this);
        calls.add(call);
        call.count();
        return call;
    }

    /** The call with that id, or null; null for an empty id. */
    public @Nullable ToolCall callById(String id) {
        if (!id.isEmpty()) {
            for (ToolCall call : calls) {
                if (call.id().equals(id)) {
                    return call;
                }
            }
        }
        return null;
    }

    /**
     * The call that a provider begins in a place of its own: as {@link #announced}, but a call in another place that is
     * complete is not begun again, whatever its id.
     */
    public ToolCall begun(@Nullable ToolCall there, String id, String name) {
        boolean known = there != null && there.id().equals(id);
        ToolCall other = known ? null : callById(id);
        return other != null && other.isCompleted() ? newCall() : announced(there, id, name);
    }

    /**
     * The call that a provider announces: the one with that id, unless that is in another place under another name; else the
     * one that is {@code there}, in the same place of the reply, unless it has another id or is complete; else a new one.
     */
    public ToolCall announced(@Nullable ToolCall there, String id, String name) {
        if (there != null && !id.isEmpty() && there.id().equals(id)) {
            return there;
        }
        ToolCall known = callById(id);
        if (known != null) {
            boolean otherName = !name.isEmpty() && !known.name().isEmpty() && !name.equals(known.name());
            return otherName ? newCall() : known;
        }
        return there != null
                        && !there.isCompleted()
                        && (id.isEmpty() || there.id().isEmpty())
                ? there
                : newCall();
    }

    /** The tool calls begun so far, in their order. */
    public List<ToolCall> calls() {
        return Collections.unmodifiableList(calls);
    }

    /** Takes the provider's token counts. The last report counts, except that two zeros do not replace an earlier one. */
    public void usage(TokenCounts report) {
        if (!report.isEmpty()) {
            tokens.take(report);
            if (!ended) {
                listener.usage(tokens.usage(estimatedInput, length.estimatedTokens()));
            }
        }
    }

    /**
     * Notes that the provider has given its reason to stop, but has not ended the reply: usage and an end marker may follow,
     * or nothing. Repeated calls have no further effect.
     */
    public void finished() {
        if (!ended) {
            listener.finished();
        }
    }

    /** Notes that the provider has given a reason to stop, which it may give with every chunk. */
    public void maybeFinished() {
        if (!ended) {
            listener.maybeFinished();
        }
    }

    /**
     * Ends the reply for this reason, or as refused if a refusal was collected. A turn that ends with calls waits for their
     * results, and one without waits for none, whatever its provider calls that. A call without a name is none: nobody could
     * answer it. A call that a limit or a filter has cut is never complete. Ignored once the
     * reply has ended.
     */
    public void complete(StopReason reason) {
        if (ended) {
            return;
        }
        emitText(text.end());
        emitReasoning(reasoning.end());
        boolean cut = reason == StopReason.MAX_TOKENS || reason == StopReason.REFUSAL;
        for (ToolCall call : List.copyOf(calls)) {
            if (!cut || !call.breakOff()) {
                call.end();
            }
        }
        calls.removeIf(ToolCall::dropIfNameless);
        announceCalls();
        calls.forEach(ToolCall::announceCompleted); // whole, though one before them is not
        ended = true;
        refusal.append(refusals.end().decoded());
        boolean refused = !refusal.isEmpty();
        boolean ownEnd = reason == StopReason.END_TURN || reason == StopReason.TOOL_USE;
        StopReason because = !ownEnd ? reason : calls.isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE;
        listener.event(new StreamCompleted(
                refused ? StopReason.REFUSAL : because,
                tokens.usage(estimatedInput, length.estimatedTokens()),
                model,
                refused ? refusal.toString() : null));
    }

    /**
     * Ends the reply at the provider's end marker, where no reason to stop came before it: as complete if it has content. An
     * end marker alone is no reply.
     */
    public void completeWithoutReason() {
        if (hasContent || !calls.isEmpty()) {
            complete(StopReason.END_TURN);
        } else {
            fail(ProviderFailures.endedEarly());
        }
    }

    /** Ends the reply as failed. Ignored once the reply has ended. */
    public void fail(StreamFailed failure) {
        if (!ended) {
            calls.forEach(ToolCall::announceCompleted); // whole, though one before them is not
            ended = true;
            listener.event(failure);
        }
    }

    /** Announces what is ready of the calls, in the order in which they began. */
    void announceCalls() {
        while (callsAnnounced < calls.size() && calls.get(callsAnnounced).isReady()) {
            calls.get(callsAnnounced).announce(callsAnnounced++);
        }
        while (callsCompleted < callsAnnounced && calls.get(callsCompleted).isCompleted()) {
            calls.get(callsCompleted++).announceCompleted();
        }
    }

    boolean isTaken(String id) {
        return calls.stream().anyMatch(call -> call.announcedId().equals(id));
    }
}
