package dev.sluice.provider.http;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventHandler;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import dev.sluice.sse.LineSplitter;

/**
 * The framing of {@code application/x-ndjson}: a JSON text on each line. Blank lines mean nothing, and the last line may lack
 * its end. A line that lies whole in its piece is passed on in place.
 *
 * @see <a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>
 */
public final class LineFraming implements Framing {

    private static final byte BOM_FIRST = (byte) 0xEF;

    private final EventHandler handler;
    private final LineSplitter lines;
    private final LineSplitter.LineHandler lineHandler = this::line;
    private boolean hasEvent;

    /** Creates a framing of lines that are at most as long as an event may be. */
    public LineFraming(EventHandler handler, EventMemory memory) {
        this.handler = handler;
        this.lines = new LineSplitter(memory);
    }

    /** Each line is an object. */
    @Override
    public boolean mayBeginWith(byte first) {
        return first == '{' || first == BOM_FIRST;
    }

    @Override
    public boolean hasEvent() {
        return hasEvent;
    }

    @Override
    public void read(byte[] array, int from, int to) throws BadFraming {
        lines.read(array, from, to, lineHandler);
    }

    @Override
    public void end() throws BadFraming {
        lines.end(lineHandler);
    }

    @Override
    public void close() {
        lines.close();
    }

    private void line(byte[] array, int from, int to) {
        int begin = from;
        int end = to;
        while (end > begin && isBlank(array[end - 1])) {
            end--;
        }
        while (begin < end && isBlank(array[begin])) {
            begin++;
        }
        if (begin < end) {
            hasEvent = true;
            handler.event("message", array, begin, end);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
