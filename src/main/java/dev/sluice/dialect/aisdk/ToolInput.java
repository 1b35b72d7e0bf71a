package dev.sluice.dialect.aisdk;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, as a JSON value in a chunk: checked, and without line ends, which would end the chunk's line. */
final class ToolInput {

    /** What models send for a tool without parameters. */
    private static final byte[] NOTHING = {'{', '}'};

    private final byte[] source;
    private final byte[] value;
    private int length;

    /* Names that clients refuse, because JavaScript could take them for those of an object's prototype. */
    private boolean proto;
    private boolean constructor;
    private boolean prototype;

    private ToolInput(byte[] source) {
        this.source = source;
        this.value = new byte[source.length];
    }

    /** Returns the arguments as JSON on one line; null if a client could not parse them. */
    static byte @Nullable [] of(JsonText arguments) {
        String text = JsonText.wellFormed(arguments.decoded());
        if (text.isBlank()) {
            return NOTHING;
        }
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = new JsonScanner();
        try {
            scanner.read(source, 0, source.length, scanner::skip);
        } catch (MalformedJson e) {
            return null;
        }
        return new ToolInput(source).copy();
    }

    private byte @Nullable [] copy() {
        int at = 0;
        while (at < source.length) {
            byte b = source[at];
            if (b == '"') {
                at = string(at);
            } else if (b == 'N' || b == 'I') {
                return null; // NaN or Infinity, which the scanner lets pass
            } else {
                if (!isBlank(b)) {
                    value[length++] = b;
                }
                at++;
            }
        }
        return proto || (constructor && prototype) ? null : Arrays.copyOf(value, length);
    }

    /** Copies a string, and returns the place behind it. */
    private int string(int from) {
        int end = from + 1;
        while (source[end] != '"') {
            end += JsonText.step(source, end);
        }
        int next = end + 1;
        System.arraycopy(source, from, value, length, next - from);
        length += next - from;
        int after = next;
        while (after < source.length && isBlank(source[after])) {
            after++;
        }
        if (after < source.length && source[after] == ':') {
            name(new JsonText(source, from + 1, end).decoded());
        }
        return next;
    }

    private void name(String name) {
        proto |= name.equals("__proto__");
        constructor |= name.equals("constructor");
        prototype |= name.equals("prototype");
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
