package dev.sluice.provider.http;

import dev.sluice.sse.EventHandler;
import dev.sluice.sse.EventStreamReader;
import java.util.Arrays;

/**
 * A JSON text on each line, as {@code application/x-ndjson}: LF or CRLF ends a line, blank lines mean nothing, and the last
 * line may lack its end. A line that lies whole in the piece given is handed on where it is.
 *
 * @see <a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>
 */
public final class LineFraming implements Framing {

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final EventHandler handler;
    private final int maxLine;

    /** The beginning of a line whose end has not come yet. */
    private byte[] line = {};

    private int lineLength;
    private boolean first = true;

    public LineFraming(EventHandler handler) {
        this(handler, EventStreamReader.DEFAULT_LIMIT);
    }

    LineFraming(EventHandler handler, int maxLine) {
        this.handler = handler;
        this.maxLine = maxLine;
    }

    /** A line is an object. */
    @Override
    public boolean mayBeginWith(byte byteThere) {
        return byteThere == '{' || byteThere == BOM[0];
    }

    @Override
    public void read(byte[] array, int from, int to) throws BadFraming {
        int at = from;
        for (int i = from; i < to; i++) {
            if (array[i] != '\n') {
                continue;
            }
            if (lineLength == 0) {
                check(i - at);
                line(array, at, i);
            } else {
                keep(array, at, i);
                keptLine();
            }
            at = i + 1;
        }
        keep(array, at, to);
    }

    @Override
    public void end() {
        keptLine();
    }

    private void keep(byte[] array, int from, int to) throws BadFraming {
        int length = lineLength + to - from;
        check(length);
        if (length > line.length) {
            line = Arrays.copyOf(line, Math.max(length, Math.min(maxLine, Math.max(256, line.length * 2))));
        }
        System.arraycopy(array, from, line, lineLength, to - from);
        lineLength = length;
    }

    private void check(int length) throws BadFraming {
        if (length > maxLine || length < 0) {
            throw new BadFraming("a line is too long");
        }
    }

    private void keptLine() {
        int length = lineLength;
        lineLength = 0;
        line(line, 0, length);
    }

    private void line(byte[] array, int from, int to) {
        int begin = from;
        int end = to;
        if (first && to - from >= BOM.length && Arrays.equals(array, from, from + BOM.length, BOM, 0, BOM.length)) {
            begin += BOM.length;
        }
        first = false;
        while (end > begin && isBlank(array[end - 1])) {
            end--;
        }
        while (begin < end && isBlank(array[begin])) {
            begin++;
        }
        if (begin < end) {
            handler.event("message", array, begin, end);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
