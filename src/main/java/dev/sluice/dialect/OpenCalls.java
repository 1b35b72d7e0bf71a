package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are open, and in a protocol that writes one part after the other, what must wait for the end of the open one.
 * Pieces of one text that wait are joined, so that it does not show how they came.
 */
final class OpenCalls {

    private final boolean interleave;
    private final TreeSet<Integer> open = new TreeSet<>();
    private final Deque<StreamEvent> waiting = new ArrayDeque<>();

    /* The last event that waits, if it is a piece that others may join. */
    private @Nullable StreamEvent last;
    private @Nullable ByteBuilder joined;

    OpenCalls(boolean interleave) {
        this.interleave = interleave;
    }

    private boolean isEmpty() {
        return waiting.isEmpty() && last == null;
    }

    /** Takes an event. Returns true if it waits; otherwise it is to be written now. */
    boolean keep(StreamEvent event) {
        if (!interleave && !open.isEmpty() && !isOfOpenCall(event)) {
            add(event);
            return true;
        }
        note(event);
        return false;
    }

    private boolean isOfOpenCall(StreamEvent event) {
        return (event instanceof ToolInputDelta delta && open.contains(delta.call()))
                || (event instanceof ToolCallCompleted completed && open.contains(completed.call()));
    }

    private void note(StreamEvent event) {
        if (event instanceof ToolCallStarted started) {
            open.add(started.call());
        } else if (event instanceof ToolCallCompleted completed) {
            open.remove(completed.call());
        }
    }

    /** Lets out what waited and need not wait any more. */
    void release(Consumer<StreamEvent> write) {
        if (isEmpty() || !open.isEmpty()) {
            return;
        }
        settle();
        List<StreamEvent> released = new ArrayList<>(waiting);
        waiting.clear();
        for (StreamEvent event : released) {
            if (!keep(event)) {
                write.accept(event);
            }
        }
        release(write);
    }

    /** Abandons the calls that are open, and lets out everything that waited for them. */
    void end(Consumer<StreamEvent> write, IntConsumer abandon) {
        while (!open.isEmpty() || !isEmpty()) {
            abandonAll(abandon);
            release(write);
        }
    }

    /** Abandons the calls that are open; what waits stays. */
    void abandonAll(IntConsumer abandon) {
        new ArrayList<>(open).forEach(abandon::accept);
        open.clear();
    }

    private void add(StreamEvent event) {
        JsonText piece = event instanceof TextDelta text
                ? text.text()
                : event instanceof ReasoningDelta reasoning
                        ? reasoning.text()
                        : event instanceof ToolInputDelta input ? input.input() : null;
        if (piece == null) {
            settle();
            waiting.add(event);
            return;
        }
        ByteBuilder pieces = joined;
        if (last == null || pieces == null || !isContinued(last, event)) {
            settle();
            pieces = new ByteBuilder();
            joined = pieces;
            last = event;
        }
        pieces.append(piece);
    }

    private static boolean isContinued(StreamEvent event, StreamEvent next) {
        return event.getClass() == next.getClass()
                && (!(event instanceof ToolInputDelta input) || input.call() == ((ToolInputDelta) next).call());
    }

    /** Ends the pieces that were joined. */
    private void settle() {
        if (last == null || joined == null) {
            return;
        }
        JsonText whole = joined.view().copy();
        waiting.add(
                last instanceof TextDelta
                        ? new TextDelta(whole)
                        : last instanceof ReasoningDelta
                                ? new ReasoningDelta(whole)
                                : new ToolInputDelta(((ToolInputDelta) last).call(), whole));
        last = null;
        joined = null;
    }
}
