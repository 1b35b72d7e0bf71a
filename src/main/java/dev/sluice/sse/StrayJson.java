package dev.sluice.sse;

import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonText;

/**
 * A JSON text of one or more lines that lies outside of any event, collected until its brackets are closed. Not thread-safe.
 */
final class StrayJson {

    /** Most bytes collected: far above any error object. */
    private static final int MAX_BYTES = 64 * 1024;

    private final ByteBuilder lines = new ByteBuilder();
    private int depth;
    private boolean inString;
    private boolean escaped;

    /** Whether some was collected that is not closed. */
    boolean isOpen() {
        return !lines.isEmpty();
    }

    /** Whether a line may be the first of a JSON text. */
    static boolean mayBeginWith(byte first) {
        return first == '{' || first == '[';
    }

    /** Takes the next line, which is dropped if the text becomes too long. Returns whether the text is closed. */
    boolean take(byte[] array, int from, int to) {
        if (lines.length() + to - from < MAX_BYTES) {
            lines.append(array, from, to);
            lines.append((byte) '\n');
        }
        for (int i = from; i < to; i++) {
            byte b = array[i];
            if (escaped) {
                escaped = false;
            } else if (inString) {
                escaped = b == '\\';
                inString = b != '"';
            } else if (b == '"') {
                inString = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        return depth <= 0;
    }

    /** Returns the text, which is valid until the next line, and begins anew. */
    JsonText removed() {
        JsonText text = lines.view();
        lines.clear();
        depth = 0;
        inString = false;
        escaped = false;
        return text;
    }
}
