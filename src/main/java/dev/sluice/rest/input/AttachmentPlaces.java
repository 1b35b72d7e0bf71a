package dev.sluice.rest.input;

import java.util.Set;

/**
 * Where the attachments of a body may be: names from the outermost on, joined by dots, without indexes.
 *
 * @param base64 strings in base64
 * @param dataUrls strings that may be data: URLs in base64; others are left as they are
 * @param maybeBase64 strings that may be base64; others are left as they are. A text may look like base64: only another
 *     field, which may follow, tells what it is
 */
public record AttachmentPlaces(Set<String> base64, Set<String> dataUrls, Set<String> maybeBase64) {

    /** No attachments. */
    public static final AttachmentPlaces NONE = new AttachmentPlaces(Set.of(), Set.of());

    /** Places of which each has one form. */
    public AttachmentPlaces(Set<String> base64, Set<String> dataUrls) {
        this(base64, dataUrls, Set.of());
    }

    boolean isEmpty() {
        return base64.isEmpty() && dataUrls.isEmpty() && maybeBase64.isEmpty();
    }

    boolean isBase64(String names) {
        return base64.contains(names);
    }

    boolean isMaybeBase64(String names) {
        return maybeBase64.contains(names);
    }

    boolean isDataUrl(String names) {
        return dataUrls.contains(names);
    }
}
