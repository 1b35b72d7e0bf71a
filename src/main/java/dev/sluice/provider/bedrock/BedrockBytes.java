package dev.sluice.provider.bedrock;

import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.util.Base64;

/** Bytes of a block that come in pieces, each in Base64 by itself: a picture, or encrypted thinking. */
final class BedrockBytes {

    /** More than any picture has. */
    private static final int MAX = 48 * 1024 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

    /** Whether a piece is missing. */
    private boolean broken;

    /** Takes a piece. Returns false if it is no Base64, or too much. */
    boolean add(byte[] array, JsonSpan piece) {
        try {
            // Decoded as JSON first: Base64 has slashes, which JSON may escape.
            byte[] more = Base64.getDecoder().decode(new JsonText(array, piece.from(), piece.to()).decoded());
            broken |= bytes.size() + more.length > MAX;
            if (!broken) {
                bytes.writeBytes(more);
            }
        } catch (IllegalArgumentException e) {
            broken = true;
        }
        return !broken;
    }

    /** Removes all pieces and returns them in Base64; empty if there are none, or one is missing. */
    byte[] take() {
        byte[] all = broken ? new byte[0] : Base64.getEncoder().encode(bytes.toByteArray());
        clear();
        return all;
    }

    void clear() {
        bytes.reset();
        broken = false;
    }
}
