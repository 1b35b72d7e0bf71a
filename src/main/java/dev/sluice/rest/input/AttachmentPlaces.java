package dev.sluice.rest.input;

import java.util.Set;

/**
 * Where the attachments of a body may be: names from the outermost on, joined by dots, without indexes.
 *
 * @param base64 strings in base64
 * @param dataUrls strings that may be data: URLs in base64; others are left as they are
 */
public record AttachmentPlaces(Set<String> base64, Set<String> dataUrls) {

    /** No attachments. */
    public static final AttachmentPlaces NONE = new AttachmentPlaces(Set.of(), Set.of());

    boolean isEmpty() {
        return base64.isEmpty() && dataUrls.isEmpty();
    }

    boolean isBase64(String names) {
        return base64.contains(names);
    }

    boolean isDataUrl(String names) {
        return dataUrls.contains(names);
    }
}
