package dev.sluice.provider;

/**
 * Walks one JSON text in an array of bytes without making objects of it. Strings are told as places in the array, still
 * escaped; what is not asked for is skipped but checked, so that after {@link #end} the whole was well-formed.
 *
 * <pre>
 * json.start(array, from, to);
 * json.object();
 * while (json.key()) {
 *     if (json.is("usage")) {
 *         tokens = json.number(0);
 *     } else {
 *         json.skip();
 *     }
 * }
 * json.end();
 * </pre>
 *
 * <p>Every method that reads throws {@link MalformedJson} where the text is not as read. Not for two threads at once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonScanner {

    /** Deepest nesting that is skipped: one bit each in a long. Providers' chunks are below 10. */
    private static final int MAX_DEPTH = 64;

    private byte[] array = new byte[0];
    private int at;
    private int to;
    private int stringFrom;
    private int stringTo;
    private boolean stringPlain;
    private boolean first;

    /** Begins to read {@code array[from, to)}. */
    public void start(byte[] array, int from, int to) {
        this.array = array;
        this.at = from;
        this.to = to;
    }

    /** Requires that nothing but blanks is left. */
    public void end() {
        blank();
        require(at == to);
    }

    /** The first byte of the next value, which tells its type; 0 where nothing is left. */
    public byte peek() {
        return blank();
    }

    /** Enters an object: {@link #key} is next. */
    public void object() {
        expect('{');
        first = true;
    }

    /** Enters an array: {@link #element} is next. */
    public void array() {
        expect('[');
        first = true;
    }

    /** Goes to the next member of the object and reads its name, or leaves the object and returns false. */
    public boolean key() {
        if (!more('}')) {
            return false;
        }
        string();
        expect(':');
        return true;
    }

    /** Goes to the next element of the array, or leaves the array and returns false. */
    public boolean element() {
        return more(']');
    }

    private boolean more(char close) {
        byte b = blank();
        if (b == close) {
            at++;
            first = false;
            return false;
        }
        if (first) {
            first = false;
        } else {
            expect(',');
        }
        return true;
    }

    /** Whether the string read last, usually a name, is this. The text is ASCII without quotes and backslashes. */
    public boolean is(String text) {
        int n = text.length();
        if (stringTo - stringFrom != n) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (array[stringFrom + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads a string: see {@link #stringFrom}, {@link #stringTo} and {@link #stringPlain}. */
    public void string() {
        expect('"');
        int i = at;
        boolean plain = true;
        stringFrom = i;
        while (i < to) {
            byte b = array[i];
            if (b == '"') {
                stringTo = i;
                stringPlain = plain;
                at = i + 1;
                return;
            }
            if (b < 0) {
                plain = false;
            } else if (b < 0x20) {
                throw new MalformedJson();
            } else if (b == '\\') {
                plain &= escape(i);
                i++;
            }
            i++;
        }
        throw new MalformedJson();
    }

    /** Checks the escape at {@code i} and tells whether it stands for a character by itself. */
    private boolean escape(int i) {
        if (i + 1 >= to) {
            throw new MalformedJson();
        }
        return switch (array[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> {
                for (int digit = i + 2; digit < i + 6; digit++) {
                    require(digit < to && Character.digit(array[digit], 16) >= 0);
                }
                boolean surrogate =
                        (array[i + 2] == 'd' || array[i + 2] == 'D') && Character.digit(array[i + 3], 16) >= 8;
                yield !surrogate;
            }
            default -> throw new MalformedJson();
        };
    }

    /** Reads a string, or null, of which it tells by returning false. */
    public boolean stringOrNull() {
        if (blank() == 'n') {
            skip();
            return false;
        }
        string();
        return true;
    }

    /** Where the string read last begins in the array, without its quote. */
    public int stringFrom() {
        return stringFrom;
    }

    /** Where the string read last ends in the array, without its quote. */
    public int stringTo() {
        return stringTo;
    }

    /** Whether the string read last is ASCII without escaped surrogates, so that any cut of the text leaves it whole. */
    public boolean stringPlain() {
        return stringPlain;
    }

    /** Reads a number, and returns its whole part, or {@code otherwise} where there is a null. */
    public long number(long otherwise) {
        byte b = blank();
        if (b == 'n') {
            skip();
            return otherwise;
        }
        int from = at;
        skipNumber();
        long value = 0;
        for (int i = b == '-' ? from + 1 : from; i < at && array[i] >= '0' && array[i] <= '9'; i++) {
            value = Math.min(value * 10 + array[i] - '0', Integer.MAX_VALUE * 1000L);
        }
        return b == '-' ? -value : value;
    }

    /** Skips the next value and returns where it began; it ends at {@link #position}. */
    public int skip() {
        blank();
        int from = at;
        long objects = 0;
        int depth = 0;
        boolean value = true;
        do {
            byte b = blank();
            if (!value) {
                char close = (objects >> depth & 1) != 0 ? '}' : ']';
                if (b == close) {
                    at++;
                    depth--;
                    continue;
                }
                expect(',');
                if (close == '}') {
                    name();
                }
                value = true;
                continue;
            }
            switch (b) {
                case '{', '[' -> {
                    at++;
                    if (++depth >= MAX_DEPTH) {
                        throw new MalformedJson();
                    }
                    boolean object = b == '{';
                    objects = object ? objects | 1L << depth : objects & ~(1L << depth);
                    if (blank() == (object ? '}' : ']')) {
                        value = false;
                    } else if (object) {
                        name();
                    }
                }
                case '"' -> {
                    string();
                    value = false;
                }
                case 't' -> value = literal("true");
                case 'f' -> value = literal("false");
                case 'n' -> value = literal("null");
                default -> {
                    skipNumber();
                    value = false;
                }
            }
        } while (depth > 0);
        first = false;
        return from;
    }

    /** Where reading stands in the array. */
    public int position() {
        return at;
    }

    private void name() {
        string();
        expect(':');
    }

    private boolean literal(String text) {
        for (int i = 0; i < text.length(); i++, at++) {
            if (at >= to || array[at] != text.charAt(i)) {
                throw new MalformedJson();
            }
        }
        return false;
    }

    private void skipNumber() {
        int from = at;
        if (at < to && array[at] == '-') {
            at++;
        }
        int digits = digits();
        if (digits == 0 || (digits > 1 && array[at - digits] == '0')) {
            throw new MalformedJson();
        }
        if (at < to && array[at] == '.') {
            at++;
            require(digits() > 0);
        }
        if (at < to && (array[at] == 'e' || array[at] == 'E')) {
            at++;
            if (at < to && (array[at] == '+' || array[at] == '-')) {
                at++;
            }
            require(digits() > 0);
        }
        require(at > from);
    }

    private int digits() {
        int from = at;
        while (at < to && array[at] >= '0' && array[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new MalformedJson();
        }
    }

    private void expect(char c) {
        if (blank() != c) {
            throw new MalformedJson();
        }
        at++;
    }

    /** Skips blanks and returns the byte there, 0 at the end. */
    private byte blank() {
        while (at < to) {
            byte b = array[at];
            if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
                return b;
            }
            at++;
        }
        return 0;
    }
}
