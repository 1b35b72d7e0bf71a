package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that walks one JSON text in an array of bytes without making objects of it. Strings are returned as places in
 * the array, still escaped; what the caller does not read is skipped but checked, so that the whole text is known to be
 * well-formed when {@link #read} returns.
 *
 * <pre>
 * json.read(array, from, to, () -&gt; {
 *     tokens = -1;
 *     json.object();
 *     while (json.key()) {
 *         if (json.is("usage")) {
 *             tokens = json.number(-1);
 *         } else {
 *             json.skip();
 *         }
 *     }
 * });
 * </pre>
 *
 * <p>Each field is read by itself. A value of another type than the method reads is skipped, counted, and as if the field
 * were missing; null is as if it were missing, too. An object or array that is none has no members or elements. Of members
 * with equal names the last counts, and the others have no effect. So only bytes that are not JSON throw
 * {@link MalformedJson}. Not for two threads at once.
 *
 * <p>Above 300 lines, because these are all ways in which an adapter may read a field, in one place.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonScanner extends JsonWalk {

    private final IntConsumer leftOut;
    private final JsonSpan idPlace = new JsonSpan();

    /** Whether the object or array just entered has had no member or element yet. */
    private boolean first;

    /** Whether the object or array just entered is none. */
    private boolean absent;

    private int odd;

    private final RecognisedNames names = new RecognisedNames();

    /** Whether the name read last is among the recognised ones. */
    private boolean recognised;

    /** Whether a name was recognised twice in one object, so that the text must be read again. */
    private boolean repeats;

    private @Nullable BitSet repeated;

    /** Makes a scanner that does not count what it leaves out. */
    public JsonScanner() {
        this(fields -> {});
    }

    /**
     * Makes a scanner.
     *
     * @param leftOut takes, after each text that was read, the number of its fields that could not be read, unless it is 0
     */
    public JsonScanner(IntConsumer leftOut) {
        this.leftOut = leftOut;
    }

    /**
     * Reads {@code array[from, to)}.
     *
     * @param text reads the one value of the text. It must begin by forgetting all it has read before, because it is called
     *     a second time if a name is repeated
     * @throws MalformedJson if the bytes are not one JSON text
     */
    public void read(byte[] array, int from, int to, Runnable text) {
        repeated = null;
        repeats = false;
        try {
            pass(array, from, to, text);
        } catch (MalformedJson e) {
            if (!repeats) {
                throw e;
            }
            repeated = RepeatedKeys.find(array, from, to);
            pass(array, from, to, text);
        }
        if (odd > 0) {
            leftOut.accept(odd);
        }
    }

    private void pass(byte[] array, int from, int to, Runnable text) {
        start(array, from, to);
        first = false;
        absent = false;
        odd = 0;
        names.clear();
        text.run();
        end();
    }

    /** Whether every field asked for in the text read last could be read. */
    public boolean complete() {
        return odd == 0;
    }

    /** Whether the next value is an object. */
    public boolean isObject() {
        return blank() == '{';
    }

    /** Whether the next value is an array. */
    public boolean isArray() {
        return blank() == '[';
    }

    /** Whether the next value is a string. */
    public boolean isString() {
        return blank() == '"';
    }

    /** Whether the next value is a string or a number, as {@link #text} reads them. */
    public boolean isText() {
        byte b = blank();
        return b == '"' || isNumber(b);
    }

    private static boolean isNumber(byte first) {
        return first == '-' || (first >= '0' && first <= '9');
    }

    /** Enters an object: {@link #key} must be called next. Returns whether it is one. */
    public boolean object() {
        if (!enter('{')) {
            return false;
        }
        names.enterObject();
        return true;
    }

    /** Enters an array: {@link #element} must be called next. Returns whether it is one. */
    public boolean array() {
        return enter('[');
    }

    /**
     * Reads a list of objects, or a single object as a list of one, which some servers write in its place.
     *
     * @param element reads each element, which is the next value
     * @return whether it is either
     */
    public boolean list(Runnable element) {
        if (isObject()) {
            element.run();
            return true;
        }
        boolean list = array();
        while (element()) {
            element.run();
        }
        return list;
    }

    private boolean enter(char open) {
        if (blank() != open) {
            leaveOut();
            absent = true;
            return false;
        }
        at++;
        first = true;
        return true;
    }

    /** Goes to the next member of the object and reads its name, or leaves the object and returns false. */
    public boolean key() {
        if (absent) {
            absent = false;
            return false;
        }
        while (more('}')) {
            string();
            int place = stringFrom() - 1; // of its quote
            expect(':');
            recognised = false;
            if (repeated == null || !repeated.get(place)) {
                return true;
            }
            skip();
        }
        names.leaveObject();
        return false;
    }

    /** Whether the name that {@link #key} read equals this ASCII text once it is unescaped. */
    public boolean is(String name) {
        // Short, so that it is compiled into its callers.
        return stringMayHaveLength(name.length()) && recognised(name);
    }

    private boolean recognised(String name) {
        if (!stringIs(name)) {
            return false;
        }
        if (!recognised) {
            recognised = true;
            if (!names.add(name)) {
                repeats = true;
                throw new MalformedJson();
            }
        }
        return true;
    }

    /** Goes to the next element of the array, or leaves the array and returns false. */
    public boolean element() {
        if (absent) {
            absent = false;
            return false;
        }
        return more(']');
    }

    private boolean more(char close) {
        byte next = blank();
        if (next == close) {
            at++;
            first = false;
            return false;
        }
        if (first) {
            first = false;
        } else {
            require(next == ',');
            at++;
        }
        return true;
    }

    /** Skips the next value. */
    public void skip() {
        skipValue();
        first = false;
    }

    /** Skips the next value because it cannot be read, and counts it unless it is null. */
    public void leaveOut() {
        if (blank() != 'n') {
            odd++;
        }
        skip();
    }

    /**
     * Reads a text: a string, or a number, whose digits are the text. Any other value is an empty text. Returns whether
     * there is any.
     */
    public boolean text(JsonSpan place) {
        byte b = blank();
        if (b == '"') {
            quoted();
            place.set(stringFrom(), stringTo(), stringPlain());
        } else {
            int from = at;
            if (isNumber(b) && skipNumber()) {
                place.set(from, at, true);
            } else {
                at = from;
                leaveOut();
                place.clear();
            }
        }
        return !place.isEmpty();
    }

    /** Reads a text as {@link #text} does and decodes it, for the few that are needed decoded, such as identifiers. */
    public String id() {
        return text(idPlace) ? new JsonText(array, idPlace.from(), idPlace.to()).decoded() : "";
    }

    /** Reads a word: a string of which the meaning is known. Any other value is empty. */
    public String word() {
        if (blank() != '"') {
            leaveOut();
            return "";
        }
        quoted();
        return decoded();
    }

    /** Reads a word and returns the one of {@code frequent} that it equals, without making another. */
    public String word(String[] frequent) {
        if (blank() != '"') {
            leaveOut();
            return "";
        }
        quoted();
        for (String known : frequent) {
            if (stringIs(known)) {
                return known;
            }
        }
        return decoded();
    }

    /**
     * Reads a word whose presence means something even where it cannot be read.
     *
     * @param unreadable returned for an object, and for any other value that is no string but {@linkplain #hasContent says
     *     something}
     */
    public String wordOr(String unreadable) {
        if (blank() == '"') {
            return word();
        }
        boolean says = isObject() || hasContent();
        leaveOut();
        return says ? unreadable : "";
    }

    /** Reads a boolean, also one in a string. Any other value is false. */
    public boolean flag() {
        byte b = blank();
        if (b == 't' || b == 'f') {
            skip();
            return b == 't';
        }
        String word = word();
        odd += word.isEmpty() || word.equals("true") || word.equals("false") ? 0 : 1;
        return word.equals("true");
    }

    /** Reads a number, also one in a string, and returns its whole part; {@code otherwise} for any other value. */
    public long number(long otherwise) {
        byte b = blank();
        int from = at;
        if (isNumber(b) && skipNumber()) {
            return counted(JsonNumber.whole(array, from, at), otherwise);
        }
        at = from;
        if (b != '"') {
            leaveOut();
            return otherwise;
        }
        quoted();
        return counted(JsonNumber.whole(decoded().strip()), otherwise);
    }

    private long counted(long number, long otherwise) {
        if (number == JsonNumber.UNREADABLE) {
            odd++;
            return otherwise;
        }
        return number;
    }

    /** Reads a number from 0 as {@link #number} does; {@code otherwise} for a negative one, too. */
    public int index(int otherwise) {
        long number = number(otherwise);
        return number < 0 ? otherwise : (int) Math.min(number, Integer.MAX_VALUE);
    }

    /**
     * Whether the next value says something: is not null, false, 0, empty, nor made of these alone. It remains the next
     * value, and {@link #is} may still be asked for its name.
     */
    public boolean hasContent() {
        if (blank() == 'n') {
            return false;
        }
        JsonWalk ahead = new JsonWalk();
        ahead.start(array, at, to);
        return ahead.skipContent();
    }

    /** Reads an object's source, also that of one in a string. Any other value is an empty source. */
    public JsonText objectSource() {
        if (isObject()) {
            return source();
        }
        String text = word();
        if (text.stripLeading().startsWith("{")) {
            return JsonText.of(text);
        }
        odd += text.isEmpty() ? 0 : 1;
        return JsonText.EMPTY;
    }

    /** Returns the place of the next value's first byte. */
    public int begins() {
        blank();
        return at;
    }

    /** Returns the place behind the last byte that was read. */
    public int reached() {
        return at;
    }

    /** Skips the next value and returns its source, as the text of a JSON string. */
    public JsonText source() {
        blank();
        int from = at;
        skip();
        return JsonText.of(new String(array, from, at - from, StandardCharsets.UTF_8));
    }
}
