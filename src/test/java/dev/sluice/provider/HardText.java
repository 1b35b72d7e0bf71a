package dev.sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A text of everything that a relay may break, and the ways in which providers split it into the strings of their
 * chunks.
 */
public enum HardText {

    /** Each UTF-16 unit escaped in a string of its own: surrogate pairs fall apart. */
    UNIT_BY_UNIT {
        @Override
        List<byte[]> pieces() {
            return TEXT.chars()
                    .mapToObj(unit -> String.format("\\u%04x", unit).getBytes(ISO_8859_1))
                    .toList();
        }
    },

    /** Each byte of UTF-8 in a string of its own, escaped only where JSON requires it. */
    BYTE_BY_BYTE {
        @Override
        List<byte[]> pieces() {
            List<byte[]> pieces = new ArrayList<>();
            for (byte b : TEXT.getBytes(UTF_8)) {
                pieces.add(escaped(b));
            }
            return pieces;
        }
    },

    /** In one string, as most libraries write it. */
    WHOLE {
        @Override
        List<byte[]> pieces() {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte b : TEXT.getBytes(UTF_8)) {
                whole.writeBytes(escaped(b));
            }
            return List.of(whole.toByteArray());
        }
    };

    public static final String TEXT = "\n\n\r\nd:\"\\n/\u0000\u007f\u0085\u2028ü日😀👩\u200d👧e\u0301\ufeff\uffff";

    abstract List<byte[]> pieces();

    private static byte[] escaped(byte b) {
        if (b == '"' || b == '\\') {
            return new byte[] {'\\', b};
        }
        return b >= 0 && b < 0x20 ? String.format("\\u%04X", b).getBytes(ISO_8859_1) : new byte[] {b};
    }

    /**
     * Returns a provider's stream that carries the text.
     *
     * @param chunk one event, with {@code %s} between the quotes of its string
     */
    public byte[] stream(String before, String chunk, String after) {
        String[] around = chunk.split("%s", 2);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(before.getBytes(UTF_8));
        for (byte[] piece : pieces()) {
            stream.writeBytes(around[0].getBytes(UTF_8));
            stream.writeBytes(piece);
            stream.writeBytes(around[1].getBytes(UTF_8));
        }
        stream.writeBytes(after.getBytes(UTF_8));
        return stream.toByteArray();
    }
}
