package dev.sluice.provider.bedrock;

import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats of files and the names of documents, which differ within a request. The same turns always get the same names.
 * Not for two threads at once.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html">DocumentBlock</a> and
 *     <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html">ImageBlock</a>, both as the
 *     types of AWS's JavaScript client 3.1163.0 have them, read 2026-11-28
 */
final class BedrockFiles {

    private static final Map<String, String> PICTURES =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/gif", "gif", "image/webp", "webp");

    private static final Map<String, String> DOCUMENTS = Map.of(
            "application/pdf", "pdf",
            "text/csv", "csv",
            "text/html", "html",
            "text/markdown", "md",
            "application/msword", "doc",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
            "application/vnd.ms-excel", "xls",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

    private static final int LONGEST = 200;

    /** What a name may not contain, and more than one blank in a row. */
    private static final Pattern OTHER = Pattern.compile("[^a-zA-Z0-9\\s()\\[\\]-]+|\\s+");

    private final Set<String> used = new HashSet<>();

    /** The format of a picture; null if Bedrock does not take its type. */
    static @Nullable String picture(Media media) {
        return media.type() == null ? null : PICTURES.get(media.type());
    }

    /** The format of a document, which is that of a plain text for any text; null if Bedrock does not take its type. */
    static @Nullable String document(Media media) {
        String format = media.type() == null ? null : DOCUMENTS.get(media.type());
        return format == null && media.isText() ? "txt" : format;
    }

    /** The name of the next document. */
    String name(Part.Document document) {
        String name = document.name() == null ? "" : fitting(document.name());
        String first = name.isEmpty() ? "document" : name;
        String next = cut(first, "");
        for (int i = 2; !used.add(next); i++) {
            next = cut(first, " (" + i + ")");
        }
        return next;
    }

    private static String fitting(String name) {
        return OTHER.matcher(name)
                .replaceAll(match -> match.group().isBlank() ? " " : "-")
                .strip();
    }

    private static String cut(String name, String end) {
        return name.substring(0, Math.min(name.length(), LONGEST - end.length()))
                        .strip()
                + end;
    }
}
