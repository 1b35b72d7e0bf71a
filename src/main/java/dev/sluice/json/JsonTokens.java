package dev.sluice.json;

/**
 * A reader of the single tokens of a JSON text in an array of bytes, with its position. Strict: each method throws
 * {@link MalformedJson} where the text does not have what it reads, and therefore none of them is public.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
sealed class JsonTokens permits JsonWalk {

    byte[] array = new byte[0];
    int at;
    int to;
    private int stringFrom;
    private int stringTo;
    private boolean stringPlain;
    private boolean stringEscaped;

    /** Begins to read {@code array[from, to)}. */
    final void start(byte[] array, int from, int to) {
        this.array = array;
        this.at = from;
        this.to = to;
    }

    /** Requires that only blanks are left. */
    final void end() {
        blank();
        require(at == to);
    }

    /** Whether the string read last may have that length once it is unescaped. */
    final boolean stringMayHaveLength(int length) {
        return stringTo - stringFrom == length || stringEscaped;
    }

    /** Whether the string read last, usually a name, equals this ASCII text once it is unescaped. */
    final boolean stringIs(String text) {
        int n = text.length();
        if (stringEscaped) {
            return decoded().equals(text);
        }
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
    final void string() {
        require(blank() == '"');
        quoted();
    }

    /** Reads a string as {@link #string} does, from its quote on, which is known to be the next byte. */
    final void quoted() {
        int i = at + 1;
        boolean plain = true;
        boolean escaped = false;
        stringFrom = i;
        while (i < to) {
            byte b = array[i];
            if (b == '"') {
                stringTo = i;
                stringPlain = plain;
                stringEscaped = escaped;
                at = i + 1;
                return;
            }
            if (b < 0) {
                plain = false;
            } else if (b < 0x20) {
                throw new MalformedJson();
            } else if (b == '\\') {
                plain &= escape(i);
                escaped = true;
                i++;
            }
            i++;
        }
        throw new MalformedJson();
    }

    /** Checks the escape at {@code i}. Returns whether it is a whole character: not half of a surrogate pair. */
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

    /** Where the string read last begins in the array, without its quote. */
    final int stringFrom() {
        return stringFrom;
    }

    /** Where the string read last ends in the array, without its quote. */
    final int stringTo() {
        return stringTo;
    }

    /**
     * Whether the string read last is ASCII without escaped surrogates, so that no cut of the text can break a
     * character.
     */
    final boolean stringPlain() {
        return stringPlain;
    }

    /** The string read last, unescaped. */
    final String decoded() {
        return new JsonText(array, stringFrom, stringTo).decoded();
    }

    final boolean literal(String text) {
        for (int i = 0; i < text.length(); i++, at++) {
            if (at >= to || array[at] != text.charAt(i)) {
                throw new MalformedJson();
            }
        }
        return false;
    }

    /**
     * Skips a number, or one of {@code NaN}, {@code Infinity} and {@code -Infinity}, which are not JSON but which Python
     * writes. Returns whether it is a number.
     */
    final boolean skipNumber() {
        if (at < to && array[at] == 'N') {
            return literal("NaN");
        }
        if (at < to && array[at] == '-') {
            at++;
        }
        if (at < to && array[at] == 'I') {
            return literal("Infinity");
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
        return true;
    }

    private int digits() {
        int from = at;
        while (at < to && array[at] >= '0' && array[at] <= '9') {
            at++;
        }
        return at - from;
    }

    static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new MalformedJson();
        }
    }

    final void expect(char c) {
        if (blank() != c) {
            throw new MalformedJson();
        }
        at++;
    }

    /** Skips blanks and returns the byte after them, 0 at the end. */
    final byte blank() {
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
