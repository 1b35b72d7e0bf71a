package dev.sluice.rest.responses;

import org.jspecify.annotations.Nullable;

/** The ids of responses: {@code resp_} and that of the stream. */
final class ResponseId {

    private static final String PREFIX = "resp_";

    private ResponseId() {}

    /** The id of a response's stream; null if the text is not the id of a response. */
    static @Nullable String stream(String id) {
        return id.startsWith(PREFIX) ? id.substring(PREFIX.length()) : null;
    }
}
