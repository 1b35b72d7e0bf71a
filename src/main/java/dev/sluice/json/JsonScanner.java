package dev.sluice.json;

import java.nio.charset.StandardCharsets;

/**
 * A scanner that walks one JSON text in an array of bytes without making objects of it. Strings are returned as places in
 * the array, still escaped; what the caller does not read is skipped but checked, so that after {@link #end} the whole text
 * is known to be well-formed.
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
 * <p>Every method that reads throws {@link MalformedJson} where the text does not have what it reads. Not for two
 * threads at once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonScanner extends JsonTokens {

    /** Deepest nesting that is skipped: one bit for each level in a long. Providers' chunks have fewer than 10 levels. */
    private static final int MAX_DEPTH = 64;

    private boolean first;

    /** Begins to read {@code array[from, to)}. */
    public void start(byte[] array, int from, int to) {
        this.array = array;
        this.at = from;
        this.to = to;
    }

    /** Requires that only blanks are left. */
    public void end() {
        blank();
        require(at == to);
    }

    /** The first byte of the next value, which determines its type; 0 at the end. */
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

    /** Reads a string or null; returns false for null. */
    public boolean stringOrNull() {
        if (blank() == 'n') {
            skip();
            return false;
        }
        string();
        return true;
    }

    /** Reads a number as {@link #number} does; for any other value, skips it and returns {@code otherwise}. */
    public long numberOrSkip(long otherwise) {
        byte first = blank();
        if (first == '-' || (first >= '0' && first <= '9')) {
            return number(otherwise);
        }
        skip();
        return otherwise;
    }

    /** Reads a string and decodes it, for the few that are needed decoded; any other value is skipped, and is empty. */
    public String text() {
        if (blank() != '"') {
            skip();
            return "";
        }
        string();
        return decoded();
    }

    /** The string read last, unescaped. */
    public String decoded() {
        return new JsonText(array, stringFrom(), stringTo()).decoded();
    }

    /** Whether the next value is neither {@code null} nor {@code false}. */
    public boolean isSet() {
        byte b = blank();
        return b != 'n' && b != 'f';
    }

    /**
     * Reads a string, and returns the one of {@code frequent} that it equals, without making another; any other value is
     * skipped, and is empty.
     */
    public String text(String[] frequent) {
        if (blank() != '"') {
            skip();
            return "";
        }
        string();
        for (String known : frequent) {
            if (is(known)) {
                return known;
            }
        }
        return decoded();
    }

    /** Skips the next value and returns its source, as the text of a JSON string. */
    public JsonText source() {
        blank();
        int from = at;
        skip();
        return JsonText.of(new String(array, from, at - from, StandardCharsets.UTF_8));
    }

    /** Skips the next value, checking that it is well-formed. */
    public void skip() {
        blank();
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
    }

    private void name() {
        string();
        expect(':');
    }
}
