package dev.sluice.provider.gemini;

import dev.sluice.chat.Media;
import jakarta.json.stream.JsonGenerator;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files that Gemini takes. A text that is sent as data is no file: Gemini extracts the text of such files, so that they
 * are sent as texts, with their names.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/image-understanding">Image understanding</a>, <a
 *     href="https://ai.google.dev/gemini-api/docs/document-processing">document understanding</a> and <a
 *     href="https://ai.google.dev/gemini-api/docs/file-input-methods">file input methods</a>, all read 2026-11-28
 */
final class GeminiFiles {

    static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif");

    /** The types of pictures that Gemini loads from an address. */
    static final Set<String> LOADED_PICTURES = Set.of("image/png", "image/jpeg", "image/webp", "image/bmp");

    /** The types of pictures in results of tools. */
    static final Set<String> PICTURES_IN_RESULTS = Set.of("image/png", "image/jpeg", "image/webp");

    /** The types of documents that Gemini loads from an address. */
    static final Set<String> LOADED = Set.of(
            "application/pdf",
            "application/json",
            "text/plain",
            "text/html",
            "text/css",
            "text/xml",
            "text/csv",
            "text/rtf",
            "text/javascript");

    /** The types of documents as data besides texts. */
    static final Set<String> DOCUMENTS = Set.of("application/pdf");

    private static final Map<String, String> ENDINGS = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("bmp", "image/bmp"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("json", "application/json"),
            Map.entry("txt", "text/plain"),
            Map.entry("html", "text/html"),
            Map.entry("css", "text/css"),
            Map.entry("xml", "text/xml"),
            Map.entry("csv", "text/csv"),
            Map.entry("rtf", "text/rtf"),
            Map.entry("js", "text/javascript"));

    private GeminiFiles() {}

    /** Writes a part with a file, and with the signature of a file that Gemini made. */
    static void write(JsonGenerator json, Media media, @Nullable String signature) {
        json.writeStartObject();
        if (media.data() != null) {
            json.writeStartObject("inlineData").write("mimeType", String.valueOf(media.type()));
            json.write("data", media.data().mark()).writeEnd();
        } else {
            String url = String.valueOf(media.url());
            String type = media.type() == null ? type(url) : media.type();
            json.writeStartObject("fileData").write("fileUri", url);
            if (type != null) {
                json.write("mimeType", type);
            }
            json.writeEnd();
        }
        if (signature != null) {
            json.write("thoughtSignature", signature);
        }
        json.writeEnd();
    }

    /** The type that the ending of an address names, or null. */
    private static @Nullable String type(String url) {
        String path;
        try {
            path = URI.create(url).getPath();
        } catch (IllegalArgumentException e) {
            return null;
        }
        return path == null
                ? null
                : ENDINGS.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
