package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reply has besides its text, in the form in which it is stored.
 *
 * @param json as {@link Turn#parts}
 * @param blobs its files by their ids
 */
record ReplyParts(@Nullable String json, Map<String, Blob> blobs) {

    private static final ReplyParts NONE = new ReplyParts(null, Map.of());

    /** Collects the parts from the events of a reply. */
    static ReplyParts of(List<StreamEvent> events) {
        List<Part> parts = new ArrayList<>();
        List<SourceCited> sources = new ArrayList<>();
        for (StreamEvent event : events) {
            if (event instanceof ReasoningSigned signed) {
                parts.add(new Part.Reasoning(signed.text(), Signature.parse(signed.signature())));
            } else if (event instanceof ToolCallCompleted call) {
                parts.add(new Part.ToolCall(
                        call.id(), call.name(), call.arguments().decoded()));
            } else if (event instanceof SourceCited source) {
                sources.add(source);
            } else if (event instanceof FileCreated file) {
                parts.add(file(file));
            }
        }
        if (parts.isEmpty() && sources.isEmpty()) {
            return NONE;
        }
        Map<String, Blob> blobs = new HashMap<>();
        return new ReplyParts(PartsJson.write(parts, sources, blobs), blobs);
    }

    /** A file whose data is no base64 is kept as an empty one: the reply itself is whole. */
    private static Part file(FileCreated file) {
        Blob blob = Blob.of(bytes(file.data().decoded()));
        Media media = Media.of(file.mediaType(), blob);
        return file.mediaType().startsWith("image/") ? new Part.Picture(media) : new Part.Document(media, null);
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
