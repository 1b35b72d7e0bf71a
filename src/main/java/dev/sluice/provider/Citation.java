package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import org.jspecify.annotations.Nullable;

/**
 * A source that a model cites, before its place in the reply is known.
 *
 * @param url its address, or null
 * @param file the name of a document of the request, or null
 * @param title its title, or null
 */
public record Citation(
        @Nullable String url,
        @Nullable String file,
        @Nullable String title) {

    /** The source that a provider describes in these words, each empty where it does not give it. */
    public static Citation of(String url, String file, String title) {
        return new Citation(orNull(url), orNull(file), orNull(title));
    }

    /**
     * A search result that the client gave the model.
     *
     * @param source where the client found it: an address, or any other name
     */
    public static Citation ofResult(String source, String title) {
        return SourceCited.isAddress(source) ? of(source, "", title) : of("", source, title);
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text;
    }
}
