package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A listener that records a reply and checks the rules of every decoder: valid pieces, none empty; calls that start
 * before their pieces and are completed once with all of them; nothing after the end.
 */
public final class RecordedReply implements ReplyListener {

    /** A completed tool call. */
    public record Call(String id, String name, String arguments) {}

    private static final class OpenCall {
        private final ToolCallStarted started;
        private final StringBuilder arguments = new StringBuilder();
        private @Nullable ToolCallCompleted completed;

        OpenCall(ToolCallStarted started) {
            this.started = started;
        }
    }

    private final List<StreamEvent> events = new ArrayList<>();
    private final List<ProviderEvent> provided = new ArrayList<>();
    private final List<OpenCall> calls = new ArrayList<>();
    private @Nullable StreamEvent terminal;
    private int signs;
    private boolean finished;
    private boolean maybeFinished;
    private int skippedChunks;
    private int leftOutFields;
    private int flushes;
    private final ReplyLength length = new ReplyLength();
    private long held;
    private long longest;

    @Override
    public void event(StreamEvent event) {
        assertThat(terminal).as("nothing follows the end, but %s did", event).isNull();
        length.add(event);
        longest = Math.max(longest, length.all() + held);
        if (event instanceof TextDelta delta) {
            events.add(new TextDelta(valid(delta.text())));
        } else if (event instanceof ReasoningDelta delta) {
            events.add(new ReasoningDelta(valid(delta.text())));
        } else if (event instanceof ToolInputDelta delta) {
            OpenCall call = calls.get(delta.call());
            assertThat(call.completed).as("completed before %s", event).isNull();
            JsonText input = valid(delta.input());
            call.arguments.append(input);
            events.add(new ToolInputDelta(delta.call(), input));
        } else if (event instanceof ToolCallStarted started) {
            assertThat(started.call()).isEqualTo(calls.size());
            assertThat(started.id()).isNotEmpty();
            assertThat(calls).noneMatch(c -> c.started.id().equals(started.id()));
            calls.add(new OpenCall(started));
            events.add(started);
        } else if (event instanceof ToolCallCompleted completed) {
            complete(completed);
        } else if (event instanceof ProviderEvent other) {
            provided.add(other);
        } else {
            terminal = event.terminal() ? event : null;
            events.add(event);
        }
    }

    private void complete(ToolCallCompleted completed) {
        OpenCall call = calls.get(completed.call());
        assertThat(call.completed).as("completed before").isNull();
        assertThat(completed.arguments()).hasToString(call.arguments.toString());
        assertThat(completed.name()).isEqualTo(call.started.name());
        assertThat(completed.id()).isEqualTo(call.started.id());
        call.completed = completed;
        events.add(completed);
    }

    /** Requires that a piece is valid UTF-8 and JSON by itself, and copies it, because its array will change. */
    private static JsonText valid(JsonText piece) {
        assertThat(piece.isEmpty()).as("an empty piece").isFalse();
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(piece.array(), piece.from(), piece.length()));
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8: " + piece, e);
        }
        String decoded = piece.decoded();
        assertThat(decoded.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF))
                .as("half a surrogate pair in %s", piece)
                .isTrue();
        assertThat(parsed(piece)).isEqualTo(decoded);
        return piece.copy();
    }

    private static String parsed(JsonText piece) {
        try (var json = JsonReaders.reader(new StringReader("[\"" + piece + "\"]"))) {
            return json.readArray().getString(0);
        }
    }

    @Override
    public void holding(long chars) {
        assertThat(chars).as("held back").isNotNegative().isNotEqualTo(held);
        held = chars;
        longest = Math.max(longest, length.all() + held);
    }

    /** What was held back last. */
    long held() {
        return held;
    }

    /** The most that was told and held back at a time. */
    long longest() {
        return longest;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void alive() {
        signs++;
    }

    @Override
    public void finished() {
        assertThat(terminal).isNull();
        finished = true;
    }

    @Override
    public void maybeFinished() {
        assertThat(terminal).isNull();
        maybeFinished = true;
    }

    @Override
    public void skipped() {
        skippedChunks++;
    }

    @Override
    public void leftOut(int fields) {
        leftOutFields += fields;
    }

    @Override
    public void broken(Throwable mistake) {
        throw new AssertionError("a fault of our own code", mistake);
    }

    /** The events, except those that only the provider's protocol knows. */
    public List<StreamEvent> events() {
        return events;
    }

    /** The events that only the provider's protocol knows. */
    public List<ProviderEvent> provided() {
        return provided;
    }

    public @Nullable StreamEvent terminal() {
        return terminal;
    }

    /** Whether the provider gave its reason to stop. */
    public boolean isFinished() {
        return finished;
    }

    /** Whether the provider gave a reason to stop that it may give with every chunk. */
    public boolean isMaybeFinished() {
        return maybeFinished;
    }

    public int signs() {
        return signs;
    }

    public int skippedChunks() {
        return skippedChunks;
    }

    public int leftOutFields() {
        return leftOutFields;
    }

    public int flushes() {
        return flushes;
    }

    public String text() {
        return events.stream()
                .map(e -> e instanceof TextDelta delta ? delta.text().decoded() : "")
                .collect(Collectors.joining());
    }

    public String thinking() {
        return events.stream()
                .map(e -> e instanceof ReasoningDelta delta ? delta.text().decoded() : "")
                .collect(Collectors.joining());
    }

    /** The thinking that goes back in the next turn. */
    public List<Part> signedThinking() {
        return events.stream()
                .filter(ReasoningSigned.class::isInstance)
                .map(ReasoningSigned.class::cast)
                .<Part>map(signed -> new Part.Reasoning(signed.text(), Signature.parse(signed.signature())))
                .toList();
    }

    public List<SourceCited> sources() {
        return events.stream()
                .filter(SourceCited.class::isInstance)
                .map(SourceCited.class::cast)
                .toList();
    }

    /** The completed calls, in their order. */
    public List<Call> calls() {
        return calls.stream()
                .filter(c -> c.completed != null)
                .map(c -> new Call(
                        c.completed.id(),
                        c.completed.name(),
                        c.completed.arguments().decoded()))
                .toList();
    }

    /** All events in words, one a line, for comparison with a {@link Story}. */
    public String story() {
        StringBuilder story = new StringBuilder();
        for (StreamEvent event : events) {
            story.append(line(event)).append('\n');
        }
        return skippedChunks == 0
                ? story.toString()
                : story.append("skipped ").append(skippedChunks).append('\n').toString();
    }

    /** An id, or {@code made} for one that the provider did not give. */
    private static String id(String id) {
        return ToolCallIds.isMade(id) ? "made" : id;
    }

    private static String line(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            return "text " + delta.text();
        }
        if (event instanceof ReasoningDelta delta) {
            return "think " + delta.text();
        }
        if (event instanceof ToolCallStarted call) {
            return "call " + call.call() + " " + id(call.id()) + " " + call.name();
        }
        if (event instanceof ToolInputDelta delta) {
            return "input " + delta.call() + " " + delta.input().decoded();
        }
        if (event instanceof ToolCallCompleted call) {
            return "called " + call.call() + " " + id(call.id()) + " " + call.name() + " "
                    + call.arguments().decoded();
        }
        if (event instanceof StreamCompleted completed) {
            return completed.stopReason().wireName() + " " + completed.usage().input() + "+"
                    + completed.usage().output() + (completed.usage().estimated() ? " estimated" : "")
                    + (completed.refusal() == null ? "" : " refusal: " + completed.refusal());
        }
        if (event instanceof StreamFailed failed) {
            return "failed " + failed.code().wireName();
        }
        return event.toString();
    }
}
