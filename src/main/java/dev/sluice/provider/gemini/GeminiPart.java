package dev.sluice.provider.gemini;

import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ModelFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One part of a chunk's content. Its texts are places in the chunk's bytes. Reused for every chunk of a reply. */
final class GeminiPart {

    enum Kind {
        TEXT,
        THOUGHT,
        CALL,
        FILE
    }

    Kind kind = Kind.TEXT;
    final JsonSpan text = new JsonSpan();

    /** The signature of the thoughts before it; possibly empty. */
    String signature = "";

    /** A file in base64. */
    final JsonSpan file = new JsonSpan();

    /** The media type of the file; empty if Gemini gives none. */
    String mediaType = "";

    /** The id of a call; empty if it has none. */
    String id = "";

    String name = "";

    /** The source of a call's arguments, possibly empty. */
    JsonText arguments = JsonText.EMPTY;

    /** The pieces of a call's arguments that are streamed, in their order. */
    List<ArgumentPiece> pieces = List.of();

    /** Whether another part of the same call is expected. */
    boolean continues;

    void clear() {
        kind = Kind.TEXT;
        text.clear();
        signature = "";
        file.clear();
        mediaType = "";
        id = "";
        name = "";
        arguments = JsonText.EMPTY;
        pieces = List.of();
        continues = false;
    }

    /** Whether it is more than a signature. */
    boolean hasContent() {
        return kind == Kind.CALL || kind == Kind.FILE || !text.isEmpty();
    }

    /** Whether it is a file and nothing else. Sound and films are none: they come in pieces. */
    boolean isFile() {
        return kind == Kind.TEXT
                && text.isEmpty()
                && !file.isEmpty()
                && !mediaType.startsWith("audio/")
                && !mediaType.startsWith("video/");
    }

    String mediaType() {
        return mediaType.isEmpty() ? "application/octet-stream" : mediaType;
    }

    /** The file in base64 without escapes, on the chunk's array if it has none; empty if it is something else. */
    JsonText base64(byte[] array) {
        JsonText data = new JsonText(array, file.from(), file.to());
        if (isBase64(data)) {
            return data;
        }
        byte[] decoded = data.decoded().getBytes(StandardCharsets.UTF_8);
        JsonText unescaped = new JsonText(decoded, 0, decoded.length);
        return isBase64(unescaped) ? unescaped : JsonText.EMPTY;
    }

    private static boolean isBase64(JsonText data) {
        return ModelFile.isBase64(data.array(), data.from(), data.to());
    }
}
