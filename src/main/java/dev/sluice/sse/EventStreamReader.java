package dev.sluice.sse;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an event stream by the WHATWG rules: {@code data} lines are joined by LF, comments and unknown fields are ignored, an
 * event without data is not dispatched. Lines are split by {@link LineSplitter}.
 *
 * <p>Unlike a browser it delivers the last event when the stream ends cleanly without the blank line, because some
 * providers omit it: see {@link #end}. It also delivers errors that break the rules, which would be lost: a field
 * {@code error} in place of {@code data}, as an event of that type, and JSON outside of events.
 *
 * <p>An event whose only {@code data} line lies whole in its piece, the usual case, is passed on without a copy. Not
 * thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML §9.2.6</a>
 */
public final class EventStreamReader implements Framing {

    private static final byte[] NONE = {};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final String MESSAGE = "message";

    private final EventHandler handler;
    private final EventMemory memory;
    private final LineSplitter lines;
    private final LineSplitter.LineHandler lineHandler = this::line;

    /** The piece being read. A line in any other array is in the splitter's buffer. */
    private byte[] piece = NONE;

    /* The data of the current event: in the piece while it is a single line of it, otherwise in joined. */
    private boolean hasData;
    private boolean inPiece;
    private int dataFrom;
    private int dataTo;
    private final EventBuffer joined;

    private boolean dispatched;

    private String type = MESSAGE;

    private final StrayJson stray = new StrayJson();

    /* The most recent event type, and its bytes. */
    private String named = "";
    private byte[] namedType = NONE;

    /** Creates a reader by itself, with the default limit of an event. */
    public EventStreamReader(EventHandler handler) {
        this(handler, new EventMemory());
    }

    /** Creates a reader whose lines, and the joined data of its events, are at most as long as an event may be. */
    public EventStreamReader(EventHandler handler, EventMemory memory) {
        EventMemory.Account account = memory.account();
        this.handler = handler;
        this.memory = memory;
        this.lines = new LineSplitter(account);
        this.joined = new EventBuffer(account);
    }

    /** No field of an event stream starts like JSON or HTML. */
    @Override
    public boolean mayBeginWith(byte first) {
        return (first < 0 || first > ' ') && first != '{' && first != '[' && first != '<';
    }

    @Override
    public boolean hasEvent() {
        return dispatched;
    }

    @Override
    public void read(byte[] array, int from, int to) throws BadFraming {
        piece = array;
        lines.read(array, from, to, lineHandler);
        leavePiece();
        piece = NONE;
    }

    /**
     * Ends the stream after a clean close: a last line without its end counts, and an event without its blank line is
     * dispatched. Must not be called when the connection broke.
     */
    @Override
    public void end() throws BadFraming {
        lines.end(lineHandler);
        passStray();
        dispatch();
    }

    @Override
    public void close() {
        lines.close();
    }

    private void line(byte[] array, int from, int to) throws BadFraming {
        if (from == to) {
            passStray();
            dispatch();
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
            passStray();
            data(array, value, to);
        } else if (Arrays.equals(array, from, colon, EVENT, 0, EVENT.length)) {
            passStray();
            type = value == to ? MESSAGE : typeOf(array, value, to);
        } else if (Arrays.equals(array, from, colon, ERROR, 0, ERROR.length)) {
            dispatch();
            if (value < to) {
                handler.event("error", array, value, to);
            }
        } else if (stray.isOpen() ? colon > from : StrayJson.mayBeginWith(array[from])) {
            if (stray.take(array, from, to)) {
                passStray();
            }
        }
    }

    private void passStray() {
        if (stray.isOpen()) {
            JsonText json = stray.removed();
            dispatch(); // what came before it, though its blank line is missing
            handler.stray(json.array(), json.from(), json.to());
        }
    }

    /** Returns the text of an {@code event} field, reusing the last one: most events of a reply have the same type. */
    private String typeOf(byte[] array, int from, int to) {
        if (!Arrays.equals(array, from, to, namedType, 0, namedType.length)) {
            namedType = Arrays.copyOfRange(array, from, to);
            named = new String(namedType, StandardCharsets.UTF_8);
        }
        return named;
    }

    private void data(byte[] array, int from, int to) throws BadFraming {
        if (!hasData) {
            memory.check(to - from);
            hasData = true;
            if (array == piece) {
                inPiece = true;
                dataFrom = from;
                dataTo = to;
            } else {
                joined.take(lines.unfinished(), from, to);
            }
            return;
        }
        leavePiece();
        joined.append((byte) '\n');
        joined.append(array, from, to);
    }

    /** Copies data that lies in the piece, because another line joins it or the piece ends. */
    private void leavePiece() throws BadFraming {
        if (inPiece) {
            inPiece = false;
            joined.append(piece, dataFrom, dataTo);
        }
    }

    private void dispatch() {
        String ended = type;
        type = MESSAGE;
        if (!hasData) {
            return;
        }
        hasData = false;
        dispatched = true;
        if (inPiece) {
            inPiece = false;
            handler.event(ended, piece, dataFrom, dataTo);
        } else {
            handler.event(ended, joined.array(), joined.from(), joined.to());
            joined.clear();
        }
    }
}
