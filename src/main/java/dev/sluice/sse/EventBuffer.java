package dev.sluice.sse;

import java.util.Arrays;

/**
 * Bytes of an event that has not arrived whole, in an array that grows up to the limit of {@link EventMemory}. A large array
 * is not kept when the buffer is cleared. Not thread-safe.
 */
public final class EventBuffer {

    private static final byte[] NONE = {};
    private static final int FIRST_BYTES = 256;

    private final EventMemory.Account account;
    private byte[] array = NONE;
    private int from;
    private int to;

    /** What the array counts in the account. */
    private int counted;

    EventBuffer(EventMemory.Account account) {
        this.account = account;
    }

    /** Appends {@code bytes[from, to)}. Throws {@link BadFraming} if that takes more memory than allowed. */
    public void append(byte[] bytes, int from, int to) throws BadFraming {
        int n = to - from;
        room(n);
        System.arraycopy(bytes, from, array, this.to, n);
        this.to += n;
    }

    /** Appends a byte. Throws {@link BadFraming} if that takes more memory than allowed. */
    public void append(byte b) throws BadFraming {
        room(1);
        array[to++] = b;
    }

    private void room(int n) throws BadFraming {
        account.memory().check(length() + n);
        long end = (long) to + n;
        if (end > array.length) {
            long most = Math.min(2L * array.length, account.memory().eventBytes());
            int size = Math.toIntExact(Math.max(end, Math.max(FIRST_BYTES, most)));
            int counts = size > EventMemory.UNCOUNTED_BYTES ? size : 0;
            if (counts > counted) {
                account.add(counts - counted);
                counted = counts;
            }
            array = Arrays.copyOf(array, size);
        }
    }

    public boolean isEmpty() {
        return from == to;
    }

    public int length() {
        return to - from;
    }

    /** The array that has the bytes at {@link #from} to {@link #to}. Appending may replace it. */
    public byte[] array() {
        return array;
    }

    /** Where the bytes begin in the array. */
    public int from() {
        return from;
    }

    /** Where the bytes end in the array. */
    public int to() {
        return to;
    }

    /** Takes {@code [from, to)} of another buffer's array in place of its own empty one; the other is empty afterwards. */
    void take(EventBuffer other, int from, int to) {
        byte[] own = array;
        int ownCount = counted;
        array = other.array;
        counted = other.counted;
        this.from = from;
        this.to = to;
        other.array = own;
        other.counted = ownCount;
        other.from = 0;
        other.to = 0;
    }

    /** Gives back what all buffers of the connection hold. May be called by any thread. */
    public void close() {
        account.close();
    }

    /** Empties the buffer. What was in the array stays there until something is appended. */
    public void clear() {
        from = 0;
        to = 0;
        if (counted > 0) {
            array = NONE;
            account.subtract(counted);
            counted = 0;
        }
    }
}
