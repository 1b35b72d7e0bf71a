package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * A value of a call's arguments, or a piece of one: an element of {@code partialArgs}.
 *
 * @param path its place, as JSONPath
 * @param string a string, on the chunk's array; null for another kind of value
 * @param source the source of a number, a boolean or null; empty for a string, and where there is no value
 * @param continues whether another piece of the same string is expected
 * @see <a href="https://googleapis.github.io/js-genai/release_docs/interfaces/types.PartialArg.html">PartialArg</a>
 */
record ArgumentPiece(String path, @Nullable JsonText string, String source, boolean continues) {

    /** Whether it has no value. */
    boolean isEmpty() {
        return string == null && source.isEmpty();
    }

    /** Reads the next value, which must be an object, from the array. */
    static ArgumentPiece read(JsonScanner json, byte[] array) {
        String path = "";
        JsonText string = null;
        String source = "";
        boolean continues = false;
        json.object();
        while (json.key()) {
            if (json.is("jsonPath")) {
                path = json.word();
            } else if (json.is("willContinue")) {
                continues = json.flag();
            } else if (json.is("nullValue")) {
                json.skip(); // null, or its name in Protobuf
                source = "null";
            } else if (!json.is("stringValue") && !json.is("numberValue") && !json.is("boolValue")) {
                json.skip();
            } else if (json.isString()) {
                JsonSpan place = new JsonSpan();
                json.text(place); // also of a number that JSON does not have, such as NaN
                string = new JsonText(array, place.from(), place.to());
            } else {
                String value = json.source().decoded();
                boolean isJson = !value.equals("null") && !value.endsWith("NaN") && !value.endsWith("Infinity");
                source = isJson ? value : source;
            }
        }
        return new ArgumentPiece(path, string, source, continues);
    }
}
