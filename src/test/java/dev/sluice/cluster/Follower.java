package dev.sluice.cluster;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.RefusedException;
import java.util.ArrayList;
import java.util.List;

/** Reads a stream as it is written, event for event. */
final class Follower implements AutoCloseable {

    private final LogReader reader;
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> sequences = new ArrayList<>();
    private String end = "running";
    private int ends;

    /** Reads what follows that many events. */
    Follower(ChatStream stream, int position) {
        try {
            reader = stream.attach(position, this::wake);
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
        wake();
    }

    private synchronized void wake() {
        if (reader == null) {
            return; // woken before it was assigned; the constructor reads
        }
        while (reader.read(Integer.MAX_VALUE, new EventConsumer() {
            @Override
            public void accept(StreamEvent event, int sequence, SegmentedText reply) {
                note(event, sequence);
            }

            @Override
            public boolean joins() {
                return false;
            }
        })) {
            // all there is
        }
    }

    private void note(StreamEvent event, int sequence) {
        sequences.add(sequence);
        if (event instanceof TextDelta delta) {
            text.append(delta.text().decoded());
        } else if (event instanceof StreamCompleted completed) {
            end = completed.stopReason().wireName();
            ends++;
        } else if (event instanceof StreamFailed failed) {
            end = failed.code().wireName();
            ends++;
        }
    }

    synchronized String text() {
        return text.toString();
    }

    /** How it ended: a code or a reason; {@code running} if it has not. */
    synchronized String end() {
        return end;
    }

    boolean isCut() {
        return reader.isCut();
    }

    synchronized int ends() {
        return ends;
    }

    /** The numbers of the events, in the order in which they came. */
    synchronized List<Integer> sequences() {
        return List.copyOf(sequences);
    }

    @Override
    public void close() {
        reader.close();
    }
}
