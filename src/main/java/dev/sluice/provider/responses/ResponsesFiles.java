package dev.sluice.provider.responses;

import dev.sluice.chat.Media;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of files that Responses take, each with an extension. Besides these it takes every text.
 *
 * @see <a href="https://developers.openai.com/api/docs/guides/file-inputs">File inputs</a>, read 2026-11-28
 */
final class ResponsesFiles {

    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("application/pdf", "pdf"),
            Map.entry("application/json", "json"),
            Map.entry("application/xml", "xml"),
            Map.entry("application/rtf", "rtf"),
            Map.entry("application/msword", "doc"),
            Map.entry("application/vnd.ms-excel", "xls"),
            Map.entry("application/vnd.ms-powerpoint", "ppt"),
            Map.entry("application/vnd.oasis.opendocument.text", "odt"),
            Map.entry(OFFICE + "wordprocessingml.document", "docx"),
            Map.entry(OFFICE + "spreadsheetml.sheet", "xlsx"),
            Map.entry(OFFICE + "presentationml.presentation", "pptx"));

    private static final Map<String, String> TEXTS =
            Map.of("text/csv", "csv", "text/html", "html", "text/markdown", "md", "text/xml", "xml");

    private ResponsesFiles() {}

    /** All types. */
    static Set<String> types() {
        Set<String> types = new TreeSet<>(EXTENSIONS.keySet());
        types.add("text/*");
        return types;
    }

    /** A name for a file without one: its extension decides how it is read. */
    static String name(Media media) {
        Map<String, String> all = new HashMap<>(TEXTS);
        all.putAll(EXTENSIONS);
        return "document." + all.getOrDefault(String.valueOf(media.type()), "txt");
    }
}
