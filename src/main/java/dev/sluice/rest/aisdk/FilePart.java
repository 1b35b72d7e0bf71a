package dev.sluice.rest.aisdk;

import dev.sluice.chat.Part;
import dev.sluice.rest.MediaReader;
import dev.sluice.rest.input.Fields;

/** Reads the parts that are files. */
final class FilePart {

    private FilePart() {}

    static Part read(Fields part) {
        return isPicture(part)
                ? new Part.Picture(MediaReader.pictureAt(part, "url"))
                : new Part.Document(MediaReader.at(part, "url"), part.name("filename"));
    }

    /** A file that a model made, which few models take back: a text in its place. */
    static Part made(Fields part) {
        return new Part.Text(isPicture(part) ? "[A picture was here.]" : "[A file was here.]");
    }

    private static boolean isPicture(Fields part) {
        return part.requiredText("mediaType").startsWith("image/");
    }
}
