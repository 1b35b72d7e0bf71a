package dev.sluice.sse;

import java.util.Arrays;

/**
 * Writes an event stream's frames into an array that grows. Fields are written in the order of the calls; {@link
 * #endEvent} ends an event. Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML §9.2.5</a>
 */
public final class FrameBuffer {

    /** The largest array that every JVM can make. */
    private static final int LARGEST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] array;
    private int length;
    private int events;

    /** Creates a buffer on an array, which must not be empty and is replaced by a larger one when it is full. */
    public FrameBuffer(byte[] array) {
        this.array = array;
    }

    /** Returns the array itself, of which the first {@link #length} bytes count. Writing may replace it. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    /** Returns how many events were ended. */
    public int events() {
        return events;
    }

    /** Gives up everything after the first {@code bytes}. The events that were ended there stay counted. */
    public void truncate(int bytes) {
        length = bytes;
    }

    /** Empties the buffer; the array is kept. */
    public void clear() {
        length = 0;
        events = 0;
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
        text.getBytes(0, n, array, length);
        length += n;
        return this;
    }

    /** Writes an ASCII character as it stands. */
    public FrameBuffer put(char ascii) {
        room(1);
        array[length++] = (byte) ascii;
        return this;
    }

    /** Writes {@code bytes[from, to)} as they stand. */
    public FrameBuffer bytes(byte[] bytes, int from, int to) {
        int n = to - from;
        room(n);
        System.arraycopy(bytes, from, array, length, n);
        length += n;
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
        for (int i = length + digits - 1; i >= length; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private void room(int n) {
        if (n > array.length - length) {
            int needed = Math.addExact(length, n); // throws beyond 2 GB, which no array can hold
            array = Arrays.copyOf(array, (int) Math.max(needed, Math.min(2L * array.length, LARGEST_BYTES)));
        }
    }
}
