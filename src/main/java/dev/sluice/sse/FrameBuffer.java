package dev.sluice.sse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An event stream's frames, written into an array that grows, and then passed on to a stream. Fields are written in the order
 * of the calls; {@link #endEvent} ends an event. Long texts that last are not copied: see {@link #lasting}. Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML §9.2.5</a>
 */
public final class FrameBuffer {

    /** The largest array that every JVM can make. */
    private static final int LARGEST_BYTES = Integer.MAX_VALUE - 8;

    /** Least size of a text that is not copied: more than what a reader that keeps up gets at a time, which is one write then. */
    private static final int VIEW_BYTES = 16 * 1024;

    private byte[] array;

    /** The used bytes of the array. */
    private int copied;

    /** The texts that were not copied, in order. */
    private final List<View> views = new ArrayList<>(0);

    /** The size of all of them. */
    private int viewed;

    private int events;

    /* What was passed on: views, and bytes of the array. */
    private int passedViews;
    private int passedOfView;
    private int passed;

    /** How many bytes of the array were left behind by {@link #leaveArray}. */
    private int gone;

    /** A text that stands before the byte of the array at {@code at}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record View(int at, byte[] bytes, int from, int to) {
        int size() {
            return to - from;
        }
    }

    /** Creates a buffer on an array, which must not be empty and is replaced by a larger one when it is full. */
    public FrameBuffer(byte[] array) {
        this.array = array;
    }

    /** Returns the array that is written into, which writing may replace. */
    public byte[] array() {
        return array;
    }

    /** Returns the size of everything that was written, in bytes. */
    public int length() {
        return copied + viewed;
    }

    /** Returns everything that was written. Events are UTF-8. */
    @Override
    public String toString() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(length());
        int from = 0;
        for (View view : views) {
            all.write(array, from, view.at - from);
            all.write(view.bytes, view.from, view.size());
            from = view.at;
        }
        all.write(array, from, copied - from);
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Returns whether {@link #passOn} would pass on anything. */
    public boolean hasMore() {
        return passedViews < views.size() || passed < copied;
    }

    /**
     * Passes on what follows the bytes that were passed on before, in one write.
     *
     * @param most limit on the bytes of the write, at least 1
     */
    public void passOn(OutputStream out, int most) throws IOException {
        View next = passedViews < views.size() ? views.get(passedViews) : null;
        if (next != null && next.at == passed) {
            int from = next.from + passedOfView;
            int size = Math.min(most, next.to - from);
            out.write(next.bytes, from, size);
            passedOfView += size;
            if (passedOfView == next.size()) {
                passedViews++;
                passedOfView = 0;
            }
        } else {
            int size = Math.min(most, (next == null ? copied : next.at) - passed);
            out.write(array, passed - gone, size);
            passed += size;
        }
    }

    /** Copies what was not passed on out of the array, which somebody else will overwrite. Nothing may be written afterwards. */
    public void leaveArray() {
        array = Arrays.copyOfRange(array, passed - gone, copied - gone);
        gone = passed;
    }

    /** Returns how many events were ended. */
    public int events() {
        return events;
    }

    /** Gives up everything after the first {@code bytes}, an end of an event. The events that were ended there stay counted. */
    public void truncate(int bytes) {
        int last = views.size() - 1;
        while (last >= 0 && views.get(last).at + viewed - views.get(last).size() >= bytes) {
            viewed -= views.remove(last--).size();
        }
        copied = bytes - viewed;
    }

    /** Empties the buffer; the array is kept. */
    public void clear() {
        copied = 0;
        views.clear();
        viewed = 0;
        events = 0;
        passedViews = 0;
        passedOfView = 0;
        passed = 0;
        gone = 0;
    }

    /** Writes {@code retry}: the milliseconds that a client waits before it reconnects. */
    public FrameBuffer retry(long milliseconds) {
        return ascii("retry: ").number(milliseconds).ascii("\n\n");
    }

    /** Writes a comment, which clients ignore. The text must not contain line ends. */
    public FrameBuffer comment(String text) {
        return ascii(": ").ascii(text).ascii("\n\n");
    }

    /** Writes {@code id}. The text must not contain line ends or NUL. */
    public FrameBuffer id(String stream, int sequence) {
        return ascii("id: ").ascii(stream).put('.').number(sequence).put('\n');
    }

    /** Writes the {@code id} of a place within what a dialect makes of one event. */
    public FrameBuffer id(String stream, int sequence, int frames, String dialect) {
        ascii("id: ").ascii(stream).put('.').number(sequence);
        return put('.').number(frames).put('.').ascii(dialect).put('\n');
    }

    /** Writes {@code event}. The text must not contain line ends. */
    public FrameBuffer event(String type) {
        return ascii("event: ").ascii(type).put('\n');
    }

    /** Begins a {@code data} line. Its value is written next and must not contain line ends, as compact JSON never does. */
    public FrameBuffer data() {
        return ascii("data: ");
    }

    /** Ends the last line and the event. */
    public FrameBuffer endEvent() {
        events++;
        return ascii("\n\n");
    }

    /** Ends an event whose last line has been ended. */
    public FrameBuffer endLines() {
        events++;
        return put('\n');
    }

    /** Writes a text of ASCII characters as it stands. */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the only way to copy ASCII without allocating
    public FrameBuffer ascii(String text) {
        int n = text.length();
        room(n);
        text.getBytes(0, n, array, copied);
        copied += n;
        return this;
    }

    /** Writes an ASCII character as it stands. */
    public FrameBuffer put(char ascii) {
        room(1);
        array[copied++] = (byte) ascii;
        return this;
    }

    /** Writes {@code bytes[from, to)} as they stand. */
    public FrameBuffer bytes(byte[] bytes, int from, int to) {
        int n = to - from;
        room(n);
        System.arraycopy(bytes, from, array, copied, n);
        copied += n;
        return this;
    }

    /**
     * Writes {@code bytes[from, to)} as they stand. They must never change: if they are many, they are not copied but
     * referred to until they were passed on, so that a reader that reads nothing does not hold a copy of a long reply.
     */
    public FrameBuffer lasting(byte[] bytes, int from, int to) {
        int size = to - from;
        if (size < VIEW_BYTES) {
            return bytes(bytes, from, to);
        }
        viewed = Math.addExact(viewed, size);
        views.add(new View(copied, bytes, from, to));
        return this;
    }

    /** Writes a number in decimal digits. */
    public FrameBuffer number(long value) {
        if (value < 0) {
            return ascii(Long.toString(value));
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        room(digits);
        long rest = value;
        for (int i = copied + digits - 1; i >= copied; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        copied += digits;
        return this;
    }

    private void room(int n) {
        if (n > array.length - copied) {
            int needed = Math.addExact(copied, n); // throws beyond 2 GB, which no array can hold
            array = Arrays.copyOf(array, (int) Math.max(needed, Math.min(2L * array.length, LARGEST_BYTES)));
        }
    }
}
