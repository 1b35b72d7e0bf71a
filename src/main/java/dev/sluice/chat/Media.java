package dev.sluice.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a picture or document: its bytes, or the address from which the provider loads it.
 *
 * @param type its media type in lower case, without parameters; null if only its address is known
 * @param data null if it has an address
 * @param url an address that begins with {@code https://}; null if it has bytes
 */
public record Media(
        @Nullable String type,
        @Nullable Blob data,
        @Nullable String url) {

    public Media {
        if ((data == null) == (url == null) || (type == null && data != null)) {
            throw new IllegalArgumentException("either bytes of a type or an address");
        }
    }

    /** Bytes of a type. */
    public static Media of(String type, Blob data) {
        return new Media(type, data, null);
    }

    /** An address. */
    public static Media at(String url, @Nullable String type) {
        return new Media(type, null, url);
    }

    /** Whether its type is this one. */
    public boolean is(String other) {
        return Objects.equals(type, other);
    }

    /** Whether its type is one of texts: {@code text/*}, or that of JSON or XML. */
    public boolean isText() {
        return type != null
                && (type.startsWith("text/") || type.equals("application/json") || type.equals("application/xml"));
    }

    /** Its bytes as UTF-8, with U+FFFD for what is none; empty if it has an address. */
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (data != null) {
            try {
                data.open().transferTo(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
