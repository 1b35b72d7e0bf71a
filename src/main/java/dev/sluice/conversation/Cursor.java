package dev.sluice.conversation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A position in a list of conversations, newest first: after the one with that time and id.
 *
 * @param updatedAt milliseconds since 1970
 */
public record Cursor(long updatedAt, String id) {

    /** Long enough for the longest id in base64. */
    private static final int MAX_CHARS = 2048;

    public static Cursor after(Conversation conversation) {
        return new Cursor(conversation.updatedAt(), conversation.id());
    }

    /** Parses a cursor. Returns null if the text is not one. */
    public static @Nullable Cursor parse(String text) {
        if (text.length() > MAX_CHARS) {
            return null;
        }
        try {
            String plain = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
                    .toString();
            int colon = plain.indexOf(':');
            if (!plain.matches("(?s)[0-9]{1,18}:[^\\p{Cntrl}]+")) {
                return null;
            }
            return new Cursor(Long.parseLong(plain.substring(0, colon)), plain.substring(colon + 1));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    /** Returns the cursor as clients see it. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((updatedAt + ":" + id).getBytes(StandardCharsets.UTF_8));
    }
}
