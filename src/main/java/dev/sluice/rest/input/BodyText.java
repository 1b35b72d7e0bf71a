package dev.sluice.rest.input;

import dev.sluice.rest.problem.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of a JSON body, which must be UTF-8. A byte order mark before it is ignored; any other encoding is refused by its
 * name, because clients on Windows send UTF-16 without knowing.
 *
 * @param bytes the body as it was sent
 * @param from where the text begins in it
 * @param declared the character set that the body's type names, or null; it has no effect if the bytes are UTF-8
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-8.1">RFC 8259 §8.1</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BodyText(byte[] bytes, int from, @Nullable Charset declared) {

    /** Finds the text in a body. */
    static BodyText of(byte[] bytes, @Nullable Charset declared) {
        String other = otherEncoding(at(bytes, 0), at(bytes, 1), at(bytes, 2), at(bytes, 3));
        if (other != null) {
            throw ApiException.invalid(JsonRequest.BODY, "is encoded as " + other + "; send it as UTF-8");
        }
        boolean marked = at(bytes, 0) == 0xEF && at(bytes, 1) == 0xBB && at(bytes, 2) == 0xBF;
        return new BodyText(bytes, marked ? 3 : 0, declared);
    }

    /** The byte at an index, or -1 after the end. */
    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }

    /**
     * The encoding that the first four bytes reveal, by a byte order mark or by their zeros: JSON begins with a character of
     * ASCII and has no character 0. Null for UTF-8 and everything else.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc4627#section-3">RFC 4627 §3</a>
     */
    private static @Nullable String otherEncoding(int a, int b, int c, int d) {
        if ((a == 0xFF && b == 0xFE) || (a > 0 && b == 0)) {
            return c == 0 && d == 0 ? "UTF-32LE" : "UTF-16LE";
        }
        if ((a == 0xFE && b == 0xFF) || (a == 0 && b > 0)) {
            return "UTF-16BE";
        }
        return a == 0 && b == 0 && ((c == 0xFE && d == 0xFF) || (c == 0 && d > 0)) ? "UTF-32BE" : null;
    }

    /** Decodes the text. */
    String decode() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiException.invalid(
                    JsonRequest.BODY,
                    declared == null || declared.equals(StandardCharsets.UTF_8)
                            ? "is not valid UTF-8; send it as UTF-8"
                            : "is encoded as " + declared.name() + "; send it as UTF-8");
        }
    }
}
