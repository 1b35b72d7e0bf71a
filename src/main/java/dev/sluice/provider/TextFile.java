package dev.sluice.provider;

import dev.sluice.chat.Part;
import java.util.List;

/** Text files in turns, for providers that take texts but no such files. */
public final class TextFile {

    private TextFile() {}

    /** The same parts, in which each text file whose bytes are here is a text that begins with its name. */
    public static List<Part> inline(List<Part> parts) {
        return parts.stream().map(TextFile::inline).toList();
    }

    private static Part inline(Part part) {
        if (part instanceof Part.Document file
                && file.media().isText()
                && file.media().data() != null) {
            String name = file.name() == null ? "File" : "File " + file.name();
            return new Part.Text(name + ":\n\n" + file.media().text());
        }
        return part;
    }
}
