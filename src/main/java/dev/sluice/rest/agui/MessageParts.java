package dev.sluice.rest.agui;

import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.rest.MediaReader;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.protocol.Turns;
import java.util.ArrayList;
import java.util.List;

/** Reads what a message consists of. */
final class MessageParts {

    private static final String IMAGE = "image";

    private final Turns turns;

    /**
     * Makes a reader.
     *
     * @param turns counts the parts
     */
    MessageParts(Turns turns) {
        this.turns = turns;
    }

    /** Reads a content: a string, parts, or nothing. */
    List<Part> content(Fields message) {
        List<Part> parts = new ArrayList<>();
        if (!message.has("content")) {
            return parts;
        }
        turns.count(message, "content");
        if (!message.isArray("content")) {
            text(message.requiredText("content"), parts);
            return parts;
        }
        for (Fields part : message.objects("content")) {
            turns.count(message, "content");
            part(part, parts);
        }
        return parts;
    }

    static void text(String text, List<Part> parts) {
        if (!text.isBlank()) {
            parts.add(new Part.Text(text));
        }
    }

    private static void part(Fields part, List<Part> parts) {
        String type = part.requiredText("type");
        switch (type) {
            case "text" -> text(part.requiredText("text"), parts);
            case IMAGE, "audio", "video", "document" -> media(part, type, parts);
            default -> throw part.invalid("type", "must be text, image, audio, video or document");
        }
    }

    /** Reads a file. A handle of a provider is left out, as the protocol wants it: it means nothing to another account. */
    private static void media(Fields part, String type, List<Part> parts) {
        Fields source = part.fields("source");
        if (source == null) {
            throw part.invalid("source", "is required");
        }
        Media media;
        switch (source.requiredText("type")) {
            case "data" -> media = MediaReader.bytes(source, "value", source.requiredText("mimeType"));
            case "url" ->
                media = Media.at(String.valueOf(MediaReader.at(source, "value").url()), source.text("mimeType"));
            case "file" -> {
                return;
            }
            default -> throw source.invalid("type", "must be data, url or file");
        }
        if (!type.equals(IMAGE)) {
            parts.add(new Part.Document(media, null));
        } else if (media.type() == null || media.type().startsWith("image/")) {
            parts.add(new Part.Picture(media));
        } else {
            throw source.invalid("mimeType", "must be that of a picture, such as image/png");
        }
    }
}
