package dev.sluice.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an event stream from bytes that come in pieces cut anywhere, by the WHATWG rules: LF, CR and CRLF end lines, a
 * leading BOM is skipped, comments and unknown fields are ignored, {@code data} lines are joined by LF, an event
 * without data is not dispatched.
 *
 * <p>Unlike a browser it delivers the last event when the stream ends cleanly without the blank line, because some
 * providers leave that out: see {@link #end}.
 *
 * <p>A line that lies whole in the piece given is read where it is; an event of one {@code data} line, which is what
 * providers write, is handed on without a copy. Not for use by two threads at once.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML §9.2.6</a>
 */
public final class EventStreamReader {

    /** Longest line and event of a provider that is read: far above any chunk, far below what would hurt. */
    public static final int DEFAULT_LIMIT = 4 * 1024 * 1024;

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] NONE = {};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final String MESSAGE = "message";

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private final int maxLine;
    private final int maxEvent;

    /** The beginning of a line whose end has not come yet. */
    private byte[] line = NONE;

    private int lineLength;

    /** The data of the event being read: a place in the piece being read, or in {@link #data} once it was copied. */
    private byte[] dataArray = NONE;

    private int dataFrom;
    private int dataTo;
    private boolean hasData;
    private byte[] data = NONE;

    private String type = MESSAGE;

    /* The type that was named last, and its bytes. */
    private String named = "";
    private byte[] namedType = NONE;

    private int bomSeen;
    private boolean afterCarriageReturn;

    /** Makes a reader with {@link #DEFAULT_LIMIT}. */
    public EventStreamReader() {
        this(DEFAULT_LIMIT, DEFAULT_LIMIT);
    }

    /**
     * Makes a reader.
     *
     * @param maxLine most bytes of a line, its end not counted
     * @param maxEvent most bytes of the joined data of an event
     */
    public EventStreamReader(int maxLine, int maxEvent) {
        this.maxLine = maxLine;
        this.maxEvent = maxEvent;
    }

    /**
     * Reads the next piece {@code array[from, to)} and hands every event that it completes to the handler, in order. The
     * array may be used again afterwards.
     */
    public void read(byte[] array, int from, int to, EventHandler handler) throws EventStreamLimitException {
        int at = skipBom(array, from, to);
        if (at < to && afterCarriageReturn) {
            afterCarriageReturn = false;
            if (array[at] == '\n') {
                at++;
            }
        }
        while (at < to) {
            int end = lineEnd(array, at, to);
            if (end == to) {
                keep(array, at, to);
                break;
            }
            if (lineLength == 0) {
                check(end - at, maxLine, "a line");
                line(array, at, end, handler);
            } else {
                keep(array, at, end);
                int length = lineLength;
                lineLength = 0;
                line(line, 0, length, handler);
                // A field read in the line's own buffer must outlive the next line kept there.
                ownData();
            }
            at = end + 1;
            if (array[end] == '\r') {
                if (at == to) {
                    afterCarriageReturn = true;
                } else if (array[at] == '\n') {
                    at++;
                }
            }
        }
        ownData();
    }

    /**
     * Says that the stream ended cleanly: a last line without its end counts, and an event without its blank line is
     * dispatched. Not to be called when the connection broke.
     */
    public void end(EventHandler handler) throws EventStreamLimitException {
        if (lineLength > 0) {
            int length = lineLength;
            lineLength = 0;
            line(line, 0, length, handler);
        }
        dispatch(handler);
    }

    private int skipBom(byte[] array, int from, int to) {
        int at = from;
        while (bomSeen < BOM.length && at < to) {
            if (array[at] != BOM[bomSeen]) {
                // What looked like the beginning of a BOM is the beginning of a line.
                if (bomSeen > 0) {
                    line = Arrays.copyOf(BOM, Math.max(bomSeen, 64));
                    lineLength = bomSeen;
                }
                bomSeen = BOM.length;
                break;
            }
            at++;
            bomSeen++;
        }
        return at;
    }

    /** The next line end, or {@code to}. Eight bytes at a time: a provider's line has hundreds. */
    private static int lineEnd(byte[] array, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT_BYTES.get(array, i);
            long found = zeroBytes(eight ^ LINE_FEEDS) | zeroBytes(eight ^ CARRIAGE_RETURNS);
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < to && array[i] != '\n' && array[i] != '\r') {
            i++;
        }
        return i;
    }

    /** The highest bit of each byte that is zero; of those after the first such byte, which nobody asks, maybe more. */
    private static long zeroBytes(long eight) {
        return eight - ONES & ~eight & HIGH_BITS;
    }

    private void keep(byte[] array, int from, int to) throws EventStreamLimitException {
        int length = lineLength + to - from;
        check(length, maxLine, "a line");
        if (length > line.length) {
            line = Arrays.copyOf(line, Math.max(length, Math.min(maxLine, Math.max(256, line.length * 2))));
        }
        System.arraycopy(array, from, line, lineLength, to - from);
        lineLength = length;
    }

    private static void check(int length, int limit, String what) throws EventStreamLimitException {
        if (length > limit || length < 0) {
            throw new EventStreamLimitException(what, limit);
        }
    }

    private void line(byte[] array, int from, int to, EventHandler handler) throws EventStreamLimitException {
        if (from == to) {
            dispatch(handler);
            return;
        }
        int colon = from;
        while (colon < to && array[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, to);
        if (value < to && array[value] == ' ') {
            value++;
        }
        if (Arrays.equals(array, from, colon, DATA, 0, DATA.length)) {
            data(array, value, to);
        } else if (Arrays.equals(array, from, colon, EVENT, 0, EVENT.length)) {
            type = value == to ? MESSAGE : typeOf(array, value, to);
        } else if (colon > from && array[from] != 'i' && array[from] != 'r') {
            handler.stray(array, from, to); // no comment, nor id or retry
        }
    }

    /** The text of an {@code event} field. Most events of a reply have the same, which is made once. */
    private String typeOf(byte[] array, int from, int to) {
        if (!Arrays.equals(array, from, to, namedType, 0, namedType.length)) {
            namedType = Arrays.copyOfRange(array, from, to);
            named = new String(namedType, StandardCharsets.UTF_8);
        }
        return named;
    }

    private void data(byte[] array, int from, int to) throws EventStreamLimitException {
        if (!hasData) {
            check(to - from, maxEvent, "an event");
            hasData = true;
            dataArray = array;
            dataFrom = from;
            dataTo = to;
            return;
        }
        int before = dataTo - dataFrom;
        int length = before + 1 + to - from;
        check(length, maxEvent, "an event");
        if (dataArray != data) {
            ownData();
        }
        if (length > data.length) {
            data = Arrays.copyOf(data, Math.max(length, Math.min(maxEvent, Math.max(256, data.length * 2))));
        }
        data[before] = '\n';
        System.arraycopy(array, from, data, before + 1, to - from);
        dataArray = data;
        dataTo = length;
    }

    /** Copies the data out of an array that is about to change. */
    private void ownData() {
        if (!hasData || dataArray == data) {
            return;
        }
        int length = dataTo - dataFrom;
        if (length > data.length) {
            data = new byte[Math.max(length, 256)];
        }
        System.arraycopy(dataArray, dataFrom, data, 0, length);
        dataArray = data;
        dataFrom = 0;
        dataTo = length;
    }

    private void dispatch(EventHandler handler) {
        String dispatched = type;
        type = MESSAGE;
        if (hasData) {
            hasData = false;
            handler.event(dispatched, dataArray, dataFrom, dataTo);
            dataArray = NONE;
        }
    }
}
