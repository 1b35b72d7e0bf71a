package dev.sluice.stream;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedBuffer;
import dev.sluice.json.SegmentedText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened in one generation, in order, append-only. The reply's text is kept once, as bytes; an
 * entry is a number. Replay, a second reader and a slow reader are the same: reading from a place.
 *
 * <p>Appending is under the log's own lock and never waits for a reader. Reading takes no lock: what is published never
 * changes, and an array that holds it is only ever replaced by a longer copy before more is published.
 */
public final class StreamLog {

    /* An entry: its kind in the 4 highest bits, a tool call's number in the next 28, a position in the lowest 32: where the
     * entry ends in the text or in the other content, or its place among the objects. */
    private static final int KIND_SHIFT = 60;
    private static final int CALL_SHIFT = 32;
    private static final int TEXT = 0;
    private static final int REASONING = 1;
    private static final int TOOL_INPUT = 2;
    private static final int OBJECT = 3;
    private static final int CALL_MASK = (1 << 28) - 1;

    /* Volatile as references: a reader must not see an array before what was copied into it. */
    private volatile long[] entries = new long[32];
    private int count;

    /** The reply. */
    private final SegmentedBuffer text = new SegmentedBuffer(512);

    /** Thinking and tool arguments, in the order they came. */
    private final SegmentedBuffer other = new SegmentedBuffer(0);

    private volatile StreamEvent[] objects = new StreamEvent[4];
    private int objectCount;
    private boolean ended;

    private volatile int published;
    private volatile @Nullable StreamEvent terminal;

    /**
     * Appends an event, which readers see once it is {@linkplain #publish published}. Texts are copied.
     *
     * @return false, and nothing is done, when the terminal event is there already
     */
    public synchronized boolean append(StreamEvent event) {
        if (ended) {
            return false;
        }
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        entries[count] = entry(event);
        count++;
        if (event.terminal()) {
            ended = true;
            trim();
        }
        return true;
    }

    private long entry(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            return pack(TEXT, 0, text.append(delta.text()));
        }
        if (event instanceof ReasoningDelta delta) {
            return pack(REASONING, 0, other.append(delta.text()));
        }
        if (event instanceof ToolInputDelta delta) {
            return pack(TOOL_INPUT, delta.call(), other.append(delta.input()));
        }
        if (objectCount == objects.length) {
            objects = Arrays.copyOf(objects, objectCount * 2);
        }
        objects[objectCount] = event;
        return pack(OBJECT, 0, objectCount++);
    }

    private static long pack(int kind, int call, int position) {
        return (long) kind << KIND_SHIFT | (long) (call & CALL_MASK) << CALL_SHIFT | position;
    }

    /** Nothing grows any more: what a finished log keeps for as long as it is retained is what it holds. */
    private void trim() {
        entries = Arrays.copyOf(entries, count);
        text.trim();
        other.trim();
    }

    /** Lets readers see all that was appended. Returns whether that is more than before. */
    public synchronized boolean publish() {
        boolean more = published < count;
        if (ended) {
            terminal = objects[objectCount - 1];
        }
        published = count;
        return more;
    }

    /** How many events readers can see. */
    public int size() {
        return published;
    }

    /** The event that ended the log, once published, or null. */
    public @Nullable StreamEvent terminal() {
        return terminal;
    }

    /** Bytes of all content as it is kept, published or not. */
    public synchronized long contentBytes() {
        return (long) text.length() + other.length();
    }

    /** All text of the reply, published or not. */
    public synchronized JsonText reply() {
        return text.first(text.length()).slice(0, text.length());
    }

    /** The place after that many events, from which {@link #read(Place, int, EventConsumer)} goes on. */
    Place place(int position) {
        Place place = new Place();
        long[] seen = entries;
        for (int i = 0; i < position; i++) {
            place.pass(seen[i]);
        }
        return place;
    }

    /**
     * Hands on what is published after a place, neighbouring deltas of one kind joined.
     *
     * @param position the place: how many events lie before it
     * @param maxBytes content to hand on at most, save that one event is handed on whole
     * @return the place after what was handed on; the same when there was nothing
     */
    public int read(int position, int maxBytes, EventConsumer consumer) {
        int end = published; // before the arrays, which then hold at least that much
        Place place = place(Math.min(position, end));
        read(place, end, maxBytes, consumer);
        return place.position;
    }

    /** Hands on what is published after a place as {@link #read(int, int, EventConsumer)} does, and moves the place on. */
    void read(Place place, int maxBytes, EventConsumer consumer) {
        read(place, published, maxBytes, consumer);
    }

    /** As {@link #read(Place, int, EventConsumer)}, but not beyond {@code end}, which is published. */
    void read(Place place, int end, int maxBytes, EventConsumer consumer) {
        // Read after the volatile field that told the end, so that they hold at least all that was published then.
        long[] seen = entries;
        StreamEvent[] seenObjects = objects;
        int budget = maxBytes;
        while (place.position < end && budget > 0) {
            int at = place.position;
            long first = seen[at];
            int kind = kind(first);
            if (kind == OBJECT) {
                place.pass(first);
                consumer.accept(seenObjects[(int) first], at, text.first(place.text));
                continue;
            }
            int from = kind == TEXT ? place.text : place.other;
            // Not beyond a segment, so that what is joined is there in one piece already.
            int most = Math.min(budget, SegmentedText.SEGMENT_BYTES - from % SegmentedText.SEGMENT_BYTES);
            int last = at;
            while (last + 1 < end
                    && first >>> CALL_SHIFT == seen[last + 1] >>> CALL_SHIFT
                    && (int) seen[last + 1] - from <= most) {
                last++;
            }
            place.position = last;
            place.pass(seen[last]);
            SegmentedText reply = text.first(place.text);
            JsonText piece = (kind == TEXT ? reply : other.first(place.other)).slice(from, (int) seen[last]);
            int call = (int) (first >>> CALL_SHIFT) & CALL_MASK;
            consumer.accept(delta(kind, call, piece), last, reply);
            budget -= piece.length();
        }
    }

    private static int kind(long entry) {
        return (int) (entry >>> KIND_SHIFT);
    }

    /** A place between two events: how many lie before it, and where the text and the other content end there. */
    static final class Place {
        private int position;
        private int text;
        private int other;

        int position() {
            return position;
        }

        private void pass(long entry) {
            position++;
            switch (kind(entry)) {
                case TEXT -> text = (int) entry;
                case REASONING, TOOL_INPUT -> other = (int) entry;
                default -> {
                    // an object, which has no content
                }
            }
        }
    }

    private static StreamEvent delta(int kind, int call, JsonText piece) {
        return switch (kind) {
            case TEXT -> new TextDelta(piece);
            case REASONING -> new ReasoningDelta(piece);
            default -> new ToolInputDelta(call, piece);
        };
    }
}
