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
 * The append-only log of one generation: every event, in order. Readers read from a position, at their own pace, as often
 * as they like; replay, a second reader and a slow reader are the same thing.
 *
 * <p>Threads: any. Appending and publishing take the log's own lock and never wait for a reader. Reading takes no lock.
 */
public final class StreamLog {

    /*
     * Design. The reply's text is stored once, as bytes, and so is the other content; an event with content is a number that
     * says where it ends there, so that an event costs eight bytes and joining adjacent deltas costs nothing. An entry has
     * its kind in the 4 highest bits, a tool call's number in the next 28, and in the lowest 32 the end of its content, or
     * its index among the objects.
     *
     * Reading needs no lock because what is published never changes: arrays are only ever replaced by longer copies, and
     * before more is published. A reader must read "published" first and the arrays afterwards. There is no second field to
     * say that the log has ended: what a reader may see, its end included, follows from that one number.
     */
    private static final int KIND_SHIFT = 60;
    private static final int CALL_SHIFT = 32;
    private static final int TEXT = 0;
    private static final int REASONING = 1;
    private static final int TOOL_INPUT = 2;
    private static final int OBJECT = 3;
    private static final int CALL_MASK = (1 << 28) - 1;

    /** What an ended log without any event takes, with the stream around it. Measured as heap per stream. */
    private static final int EMPTY_BYTES = 1536;

    /** What an event without content takes. Most are a record with a few fields and short strings. */
    private static final int OBJECT_BYTES = 200;

    /* The references are volatile: a reader must not see an array before its content. */
    private volatile long[] entries = new long[32];
    private int count;

    /** The reply's text. */
    private final SegmentedBuffer text = new SegmentedBuffer(512);

    /** Thinking and tool arguments, in the order in which they arrived. */
    private final SegmentedBuffer other = new SegmentedBuffer(0);

    private volatile StreamEvent[] objects = new StreamEvent[4];
    private int objectCount;
    private boolean ended;

    private volatile int published;

    /**
     * Appends an event, which readers see once it is {@linkplain #publish published}. Copies its texts.
     *
     * @return false, without effect, if the log has its terminal event already
     */
    public synchronized boolean append(StreamEvent event) {
        if (ended) {
            return false;
        }
        add(event);
        count++;
        if (event.terminal()) {
            ended = true;
            trim();
        }
        return true;
    }

    /**
     * Appends the terminal event without letting anybody publish it before {@link #seal}: what must be done before readers
     * see the end is done in between.
     *
     * @return false, without effect, if the log has its terminal event already
     */
    synchronized boolean end(StreamEvent terminal) {
        if (ended) {
            return false;
        }
        add(terminal);
        ended = true;
        return true;
    }

    /** Lets the terminal event that {@link #end} has appended be published. To be called once, after it returned true. */
    synchronized void seal() {
        count++;
        trim();
    }

    private void add(StreamEvent event) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        entries[count] = entry(event);
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

    /** Releases spare capacity: a finished log is retained for minutes. */
    private void trim() {
        entries = Arrays.copyOf(entries, count);
        text.trim();
        other.trim();
    }

    /** Makes all appended events visible to readers. Returns whether there were new ones. */
    public synchronized boolean publish() {
        boolean more = published < count;
        published = count;
        return more;
    }

    /** The number of events visible to readers. */
    public int size() {
        return published;
    }

    /** The terminal event; null until it is published. */
    public @Nullable StreamEvent terminal() {
        return terminal(published);
    }

    private @Nullable StreamEvent terminal(int size) {
        if (size == 0) {
            return null;
        }
        long last = entries[size - 1];
        StreamEvent event = kind(last) == OBJECT ? objects[(int) last] : null;
        return event != null && event.terminal() ? event : null;
    }

    /** What follows an event of a log. */
    public enum Following {

        /** The event has not been published: there is nothing that follows it. */
        UNKNOWN,

        /** Other events, now or later. */
        MORE,

        /** Nothing: it is the terminal event. */
        NOTHING
    }

    /** Returns what follows the event of that number, from 0. */
    public Following following(int sequence) {
        int size = published;
        if (sequence < 0 || sequence >= size) {
            return Following.UNKNOWN;
        }
        return sequence == size - 1 && terminal(size) != null ? Following.NOTHING : Following.MORE;
    }

    /** The memory that the log takes, in bytes, estimated: what its content, its entries and its objects take. */
    synchronized long memory() {
        return EMPTY_BYTES
                + (long) text.length()
                + other.length()
                + (long) Long.BYTES * entries.length
                + (long) OBJECT_BYTES * objectCount;
    }

    /** The size of all content, published or not, in bytes of escaped UTF-8. */
    public synchronized long contentBytes() {
        return (long) text.length() + other.length();
    }

    /** The reply's whole text, published or not, in one piece: a copy if it is long. */
    public JsonText reply() {
        SegmentedText all = text();
        return all.slice(0, all.length());
    }

    /** The reply's whole text, published or not, as the log keeps it. */
    public synchronized SegmentedText text() {
        return text.first(text.length());
    }

    /** Returns the cursor after that many events, which must be published. */
    LogCursor cursor(int position) {
        LogCursor cursor = new LogCursor();
        long[] seen = entries;
        for (int i = 0; i < position; i++) {
            pass(cursor, seen[i]);
        }
        return cursor;
    }

    /**
     * Passes on the published events after a position, with adjacent deltas of one kind joined.
     *
     * @param position the number of events to skip
     * @param maxBytes limit on the content passed on; a single event is never split
     * @return the position after the last event passed on; {@code position} if there was none
     */
    public int read(int position, int maxBytes, EventConsumer consumer) {
        int end = published; // before the arrays, which then hold at least that much
        LogCursor cursor = cursor(Math.min(position, end));
        read(cursor, end, maxBytes, consumer);
        return cursor.position;
    }

    /**
     * Passes events on as {@link #read(int, int, EventConsumer)} does, and moves the cursor past them.
     *
     * @param end the position to stop at, at most {@link #size}
     */
    void read(LogCursor cursor, int end, int maxBytes, EventConsumer consumer) {
        // Read after the volatile field that "end" came from, so that they hold at least what was published then.
        long[] seen = entries;
        StreamEvent[] seenObjects = objects;
        int budget = maxBytes;
        while (cursor.position < end && budget > 0 && !consumer.full()) {
            int at = cursor.position;
            long first = seen[at];
            int kind = kind(first);
            if (kind == OBJECT) {
                pass(cursor, first);
                consumer.accept(seenObjects[(int) first], at, text.first(cursor.text));
                continue;
            }
            int from = kind == TEXT ? cursor.text : cursor.other;
            // Not beyond a segment, so that joined content is contiguous already.
            int most = Math.min(budget, SegmentedText.SEGMENT_BYTES - from % SegmentedText.SEGMENT_BYTES);
            int last = at;
            while (last + 1 < end
                    && first >>> CALL_SHIFT == seen[last + 1] >>> CALL_SHIFT
                    && (int) seen[last + 1] - from <= most) {
                last++;
            }
            cursor.position = last;
            pass(cursor, seen[last]);
            SegmentedText reply = text.first(cursor.text);
            JsonText piece = (kind == TEXT ? reply : other.first(cursor.other)).slice(from, (int) seen[last]);
            int call = (int) (first >>> CALL_SHIFT) & CALL_MASK;
            consumer.accept(delta(kind, call, piece), last, reply);
            budget -= piece.length();
        }
    }

    private static void pass(LogCursor cursor, long entry) {
        cursor.position++;
        switch (kind(entry)) {
            case TEXT -> cursor.text = (int) entry;
            case REASONING, TOOL_INPUT -> cursor.other = (int) entry;
            default -> {
                // an object, which has no content
            }
        }
    }

    private static int kind(long entry) {
        return (int) (entry >>> KIND_SHIFT);
    }

    private static StreamEvent delta(int kind, int call, JsonText piece) {
        return switch (kind) {
            case TEXT -> new TextDelta(piece);
            case REASONING -> new ReasoningDelta(piece);
            default -> new ToolInputDelta(call, piece);
        };
    }
}
