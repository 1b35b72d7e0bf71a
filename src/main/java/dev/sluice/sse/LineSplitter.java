package dev.sluice.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Splits bytes, which arrive in pieces cut anywhere, into lines that end with LF, CR or CRLF, and skips a leading byte order
 * mark.
 *
 * <p>A line that lies whole in its piece is passed on in place; only the unfinished end of a piece is copied. Not
 * thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML §9.2.5</a>
 */
public final class LineSplitter {

    /** Receives lines. */
    @FunctionalInterface
    public interface LineHandler {

        /** Takes the line {@code array[from, to)}, without its end. The array is valid for this call only. */
        void line(byte[] array, int from, int to) throws BadFraming;
    }

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private final EventMemory.Account account;

    /** The start of a line whose end has not arrived. */
    private final EventBuffer unfinished;

    private int bomSeen;
    private boolean afterCarriageReturn;

    /** Creates a splitter of lines that, their ends not included, are at most as long as an event may be. */
    public LineSplitter(EventMemory memory) {
        this(memory.account());
    }

    LineSplitter(EventMemory.Account account) {
        this.account = account;
        this.unfinished = new EventBuffer(account);
    }

    /** The start of a line whose end has not arrived. A line that is passed on in its array may be taken out of it. */
    EventBuffer unfinished() {
        return unfinished;
    }

    /** Frees what an unfinished line holds. May be called by any thread. */
    public void close() {
        account.close();
    }

    /**
     * Reads the next piece, {@code array[from, to)}, and passes every line that it completes to the handler, in order. The
     * array may be reused afterwards.
     *
     * @throws BadFraming if a line is longer than the limit, or if the handler throws it
     */
    public void read(byte[] array, int from, int to, LineHandler handler) throws BadFraming {
        int at = skipBom(array, from, to);
        if (at < to && afterCarriageReturn) {
            afterCarriageReturn = false;
            if (array[at] == '\n') {
                at++;
            }
        }
        while (at < to) {
            int end = lineEnd(array, at, to);
            account.memory().check(unfinished.length() + end - at);
            if (end == to) {
                unfinished.append(array, at, to);
                return;
            }
            if (unfinished.isEmpty()) {
                handler.line(array, at, end);
            } else {
                unfinished.append(array, at, end);
                finish(handler);
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
    }

    /** Ends the input: passes on the last line if it lacks its end. */
    public void end(LineHandler handler) throws BadFraming {
        if (!unfinished.isEmpty()) {
            finish(handler);
        }
    }

    private void finish(LineHandler handler) throws BadFraming {
        handler.line(unfinished.array(), 0, unfinished.length());
        unfinished.clear();
    }

    private int skipBom(byte[] array, int from, int to) throws BadFraming {
        int at = from;
        while (bomSeen < BOM.length && at < to) {
            if (array[at] != BOM[bomSeen]) {
                // What looked like the start of a BOM is the start of a line.
                unfinished.append(BOM, 0, bomSeen);
                bomSeen = BOM.length;
                break;
            }
            at++;
            bomSeen++;
        }
        return at;
    }

    /** Returns the next line end, or {@code to}. Searches eight bytes at a time: a provider's line has hundreds. */
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

    /** Sets the highest bit of each zero byte; bytes after the first zero may be flagged wrongly, but only the first counts. */
    private static long zeroBytes(long eight) {
        return eight - ONES & ~eight & HIGH_BITS;
    }
}
