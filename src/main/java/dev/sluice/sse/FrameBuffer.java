package dev.sluice.sse;

import java.util.Arrays;

/**
 * Writes an event stream's frames into an array that grows. Fields are written in the order of the calls; {@link
 * #endEvent} ends an event. Not for use by two threads at once.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML §9.2.5</a>
 */
public final class FrameBuffer {

    private byte[] array;
    private int length;
    private int events;

    /** Makes a buffer on an array, which is given up for a larger one when it is full. Never empty. */
    public FrameBuffer(byte[] array) {
        this.array = array;
    }

    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    /** How many events were ended. */
    public int events() {
        return events;
    }

    /** Writes {@code retry}: milliseconds a client waits before it connects again. */
    public FrameBuffer retry(long milliseconds) {
        return ascii("retry: ").number(milliseconds).ascii("\n\n");
    }

    /** Writes a comment, which clients ignore. The text has no line end. */
    public FrameBuffer comment(String text) {
        return ascii(": ").ascii(text).ascii("\n\n");
    }

    /** Writes {@code id}. The text has no line end and no NUL. */
    public FrameBuffer id(String stream, int sequence) {
        return ascii("id: ").ascii(stream).put('.').number(sequence).put('\n');
    }

    /** Writes {@code event}. The text has no line end. */
    public FrameBuffer event(String type) {
        return ascii("event: ").ascii(type).put('\n');
    }

    /** Begins a {@code data} line, whose value is what is put next, without line ends, as JSON always is. */
    public FrameBuffer data() {
        return ascii("data: ");
    }

    /** Ends the last line and the event. */
    public FrameBuffer endEvent() {
        events++;
        return ascii("\n\n");
    }

    /** Ends the event, whose last line is ended already. */
    public FrameBuffer endLines() {
        events++;
        return put('\n');
    }

    /** Puts a text of ASCII characters as it is. */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the one way to copy ASCII without allocating
    public FrameBuffer ascii(String text) {
        int n = text.length();
        room(n);
        text.getBytes(0, n, array, length);
        length += n;
        return this;
    }

    public FrameBuffer put(char ascii) {
        room(1);
        array[length++] = (byte) ascii;
        return this;
    }

    /** Puts {@code bytes[from, to)} as they are. */
    public FrameBuffer bytes(byte[] bytes, int from, int to) {
        int n = to - from;
        room(n);
        System.arraycopy(bytes, from, array, length, n);
        length += n;
        return this;
    }

    /** Puts a number in decimal digits. */
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
        if (length + n > array.length) {
            array = Arrays.copyOf(array, Math.max(length + n, array.length * 2));
        }
    }
}
