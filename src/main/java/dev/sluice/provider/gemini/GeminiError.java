package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The members of an error object that determine the failure. Of its message only whether it mentions load is kept.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193, errors</a>
 */
final class GeminiError {

    private final JsonScanner json;

    boolean failed;

    /** The HTTP status in the object, or 0. */
    int code;

    /** The name of that status, such as {@code RESOURCE_EXHAUSTED}; possibly empty. */
    String status = "";

    /** The more exact reason in its details, such as {@code API_KEY_INVALID}; possibly empty. */
    String reason = "";

    boolean mentionsLoad;

    @Nullable
    Long retryAfterMs;

    GeminiError(JsonScanner json) {
        this.json = json;
    }

    void clear() {
        failed = false;
        code = 0;
        status = "";
        reason = "";
        mentionsLoad = false;
        retryAfterMs = null;
    }

    /** Reads the value of {@code error}, of any type. One that says nothing is no error. */
    void read() {
        failed |= json.hasContent();
        if (!json.isObject()) {
            message();
            return;
        }
        json.object();
        while (json.key()) {
            member();
        }
    }

    /** Reads a member of an error, or of a chunk, which may be an error that is not wrapped. */
    void member() {
        if (json.is("code")) {
            code();
        } else if (json.is("status")) {
            status = json.id();
        } else if (json.is("message")) {
            message();
        } else if (json.is("details")) {
            json.list(this::detail);
        } else {
            json.skip();
        }
    }

    /** Reads an HTTP status, or the name of one. */
    private void code() {
        String word = json.id();
        if (word.matches("[0-9]+")) {
            code = word.length() > 3 ? 999 : Integer.parseInt(word);
        } else {
            status = status.isEmpty() ? word.toUpperCase(Locale.ROOT) : status;
        }
    }

    private void message() {
        String message = json.id().toLowerCase(Locale.ROOT);
        mentionsLoad |= message.contains("overloaded") || message.contains("high demand");
    }

    private void detail() {
        json.object();
        while (json.key()) {
            if (json.is("reason")) {
                String word = json.word();
                reason = word.isEmpty() ? reason : word;
            } else if (json.is("retryDelay")) {
                retryAfterMs = millis(json.word());
            } else {
                json.skip();
            }
        }
    }

    /**
     * A duration in Protobuf's JSON form: seconds, possibly with a fraction, and an {@code s}; rounded up. Null for
     * other texts.
     */
    private static @Nullable Long millis(String duration) {
        if (!duration.matches("[0-9]{1,12}(\\.[0-9]{1,9})?s")) {
            return null;
        }
        return (long) Math.ceil(Double.parseDouble(duration.substring(0, duration.length() - 1)) * 1000);
    }
}
