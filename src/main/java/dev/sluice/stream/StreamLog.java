package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedBuffer;
import dev.sluice.json.SegmentedText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of one generation: every event, in order. Readers read from a position, at their own pace, as often
 * as they like; replay, a second reader and a slow reader are the same thing.
 *
 * <p>Above 300 lines, because whatever touches the arrays must be read together.
 *
 * <p>Threads: any. Appending and publishing take the log's own lock and never wait for a reader. Reading takes no lock.
 */
public final class StreamLog {

    private static final Logger LOG = System.getLogger(StreamLog.class.getName());

    /*
     * Design. The reply's text is stored once, as bytes, and so is the other content; an event with content is a number that
     * says where it ends there (LogEntry), so that an event costs eight bytes and joining adjacent deltas costs nothing.
     *
     * Reading needs no lock because what is published never changes: arrays are only ever replaced by longer copies, and
     * before more is published. A reader must read "published" first and the arrays afterwards. There is no second field to
     * say that the log has ended: what a reader may see, its end included, follows from that one number.
     */
    /**
     * Most UTF-16 units in one event: more than a provider sends at a time, unless it does not stream. A reader encodes whole
     * events, and one that reads nothing holds one of them.
     */
    private static final int EVENT_CHARS = 16 * 1024;

    /**
     * Most bytes of an event that several pieces became. Most providers send 5 to 50 at a time, so that a burst costs a small
     * part of what it would; and a client that loses its connection within an event must read no more than this again.
     */
    private static final int JOINED_BYTES = 512;

    /** In place of where the last entry begins: so far before everything that nothing is joined to it. */
    private static final int JOINS_NOTHING = -JOINED_BYTES - 1;

    /** What an ended log without any event takes, with the stream around it. Measured as heap per stream. */
    private static final int EMPTY_BYTES = 1536;

    /** What an event without content takes besides what it {@linkplain StreamEvent#heldBytes holds}. */
    private static final int OBJECT_BYTES = 200;

    /**
     * The number of the last event of a stream whose producer was lost, whatever precedes it: nodes may differ in how many
     * events they got. The largest but one that an event's id can have.
     */
    static final int LOST = 999_999_998;

    /* The references are volatile: a reader must not see an array before its content. */
    private volatile long[] entries = new long[32];
    private int count;

    /** Where the content of the last entry begins, if it has any. */
    private int lastBegin;

    /** The reply's text. */
    private final SegmentedBuffer text = new SegmentedBuffer(512);

    /** Thinking and tool arguments, in the order in which they arrived. */
    private final SegmentedBuffer other = new SegmentedBuffer(0);

    private volatile StreamEvent[] objects = new StreamEvent[4];
    private int objectCount;
    private long objectBytes;
    private boolean ended;

    private volatile int published;

    /**
     * Appends an event, which readers see once it is {@linkplain #publish published}. Copies its texts; a long one becomes
     * several events, because a reader encodes at least one at a time. A piece that continues one that is not published yet
     * is joined to it: what arrives together is one event, the same one for every reader, so that frames may be counted.
     *
     * @return false, without effect, if the log has its terminal event already
     */
    public synchronized boolean append(StreamEvent event) {
        if (ended) {
            return false;
        }
        reserve();
        add(event);
        count++;
        if (event.terminal()) {
            ended = true;
            trim();
        }
        return true;
    }

    /** Appends an event of another node's log as {@link #append} does: what is one event there is one here. */
    synchronized boolean repeat(StreamEvent event) {
        lastBegin = JOINS_NOTHING;
        return append(event);
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
        add(terminal); // for which there is room, so that a log ends even where memory does
        ended = true;
        return true;
    }

    /** Lets the terminal event that {@link #end} has appended be published. To be called once, after it returned true. */
    synchronized void seal() {
        count++;
        trim();
    }

    /** Makes room for one more entry, and for the terminal event. */
    private void reserve() {
        if (count + 2 > entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        if (objectCount + 2 > objects.length) {
            objects = Arrays.copyOf(objects, objectCount * 2);
        }
    }

    /** Adds the entries of an event, of which the last one is not counted yet. */
    private void add(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            content(LogEntry.TEXT, 0, text, delta.text());
        } else if (event instanceof ReasoningDelta delta) {
            content(LogEntry.REASONING, 0, other, delta.text());
        } else if (event instanceof ToolInputDelta delta) {
            content(LogEntry.TOOL_INPUT, delta.call(), other, delta.input());
        } else {
            objects[objectCount] = event;
            objectBytes += event.heldBytes();
            entry(LogEntry.of(LogEntry.OBJECT, 0, objectCount++));
        }
    }

    private void content(int kind, int call, SegmentedBuffer buffer, JsonText content) {
        JsonText rest = content;
        while (rest.length() > EVENT_CHARS) {
            JsonText first = rest.first(EVENT_CHARS);
            if (first.length() == rest.length()) {
                break;
            }
            piece(kind, call, buffer, first);
            count++;
            reserve();
            rest = new JsonText(rest.array(), first.to(), rest.to());
        }
        piece(kind, call, buffer, rest);
    }

    private void piece(int kind, int call, SegmentedBuffer buffer, JsonText piece) {
        int begin = buffer.length();
        long entry = LogEntry.of(kind, call, buffer.append(piece));
        if (count > published
                && LogEntry.continues(entries[count - 1], entry)
                && LogEntry.position(entry) - lastBegin <= JOINED_BYTES) {
            count--; // the entry that no reader has seen is replaced
        } else {
            lastBegin = begin;
        }
        entry(entry);
    }

    private void entry(long entry) {
        entries[count] = entry;
    }

    /** Releases spare capacity: a finished log is retained for minutes. */
    private void trim() {
        try {
            entries = Arrays.copyOf(entries, count);
            text.trim();
            other.trim();
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "A log keeps its spare capacity, because there is no memory to move it", e);
        }
    }

    /** Makes all appended events visible to readers. Returns whether there were new ones. */
    public synchronized boolean publish() {
        boolean more = published < count;
        published = count;
        return more;
    }

    /** The number of events appended, whether published or not. */
    public synchronized int pending() {
        return count;
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
        StreamEvent event = LogEntry.kind(last) == LogEntry.OBJECT ? objects[LogEntry.position(last)] : null;
        return event != null && event.terminal() ? event : null;
    }

    /** What follows an event of a log. Events are numbered from 0, by their place, except for the {@linkplain #LOST lost} end. */
    public enum Following {

        /** The event has not been published: there is nothing that follows it. */
        UNKNOWN,

        /** Other events, now or later. */
        MORE,

        /** Nothing: it is the terminal event. */
        NOTHING
    }

    /**
     * Returns what follows the event of that number. Of a stream whose producer was lost, a reader may have more events than
     * this log: its end follows each of them.
     */
    public Following following(int sequence) {
        int size = published;
        StreamEvent end = terminal(size);
        if (sequence < 0 || (sequence >= size && !isLost(end))) {
            return Following.UNKNOWN;
        }
        return end != null && sequence == sequence(size - 1, end) ? Following.NOTHING : Following.MORE;
    }

    /** The number of the last event that is visible to readers; -1 if there is none. */
    public int lastSequence() {
        int size = published;
        StreamEvent end = terminal(size);
        return end == null ? size - 1 : sequence(size - 1, end);
    }

    /** Whether the log has ended and nothing follows that many events. */
    public boolean isWhole(int position) {
        int size = published;
        return position >= size && terminal(size) != null;
    }

    private static boolean isLost(@Nullable StreamEvent end) {
        return end instanceof StreamFailed failed && failed.code() == ErrorCode.PRODUCER_LOST;
    }

    /** The number of the object at a place. */
    private static int sequence(int position, StreamEvent object) {
        return isLost(object) ? LOST : position;
    }

    /** The memory that the log takes, in bytes, estimated: what its content, its entries and its objects take. */
    synchronized long memory() {
        return EMPTY_BYTES
                + (long) text.length()
                + other.length()
                + (long) Long.BYTES * entries.length
                + (long) OBJECT_BYTES * objectCount
                + objectBytes;
    }

    /**
     * The memory that is held for as long as all content, published or not, waits to be stored, in bytes, estimated: the content,
     * and twice what the objects have, because files are decoded for it.
     */
    public synchronized long storingBytes() {
        return (long) text.length() + other.length() + 2 * objectBytes;
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

    /** The events that are no pieces of a content, in their order: calls, sources, files and so on. */
    public synchronized List<StreamEvent> objects() {
        return List.of(Arrays.copyOf(objects, objectCount));
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
     * Passes on the published events after a position, with adjacent deltas of one kind joined if the consumer takes them so.
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
        boolean joins = consumer.joins();
        int budget = maxBytes;
        while (cursor.position < end && budget > 0 && !consumer.full()) {
            int at = cursor.position;
            long first = seen[at];
            int kind = LogEntry.kind(first);
            if (kind == LogEntry.OBJECT) {
                pass(cursor, first);
                StreamEvent object = seenObjects[LogEntry.position(first)];
                consumer.accept(object, sequence(at, object), text.first(cursor.text));
                continue;
            }
            int from = kind == LogEntry.TEXT ? cursor.text : cursor.other;
            // Not beyond a segment, so that joined content is contiguous already.
            int most = Math.min(budget, SegmentedText.SEGMENT_BYTES - from % SegmentedText.SEGMENT_BYTES);
            int last = at;
            while (joins
                    && last + 1 < end
                    && LogEntry.continues(first, seen[last + 1])
                    && LogEntry.position(seen[last + 1]) - from <= most) {
                last++;
            }
            cursor.position = last;
            pass(cursor, seen[last]);
            SegmentedText reply = text.first(cursor.text);
            JsonText piece = (kind == LogEntry.TEXT ? reply : other.first(cursor.other))
                    .slice(from, LogEntry.position(seen[last]));
            consumer.accept(delta(kind, LogEntry.call(first), piece), last, reply);
            budget -= piece.length();
        }
    }

    private static void pass(LogCursor cursor, long entry) {
        cursor.position++;
        switch (LogEntry.kind(entry)) {
            case LogEntry.TEXT -> cursor.text = LogEntry.position(entry);
            case LogEntry.REASONING, LogEntry.TOOL_INPUT -> cursor.other = LogEntry.position(entry);
            default -> {
                // an object, which has no content
            }
        }
    }

    private static StreamEvent delta(int kind, int call, JsonText piece) {
        return switch (kind) {
            case LogEntry.TEXT -> new TextDelta(piece);
            case LogEntry.REASONING -> new ReasoningDelta(piece);
            default -> new ToolInputDelta(call, piece);
        };
    }
}
