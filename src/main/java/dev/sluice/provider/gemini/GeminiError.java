package dev.sluice.provider.gemini;

import dev.sluice.json.JsonScanner;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an error object says that names the failure. Of its message only whether it speaks of load is kept.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193, errors</a>
 */
final class GeminiError {

    private final JsonScanner json;

    boolean failed;

    /** The HTTP status that it repeats, or 0. */
    int code;

    /** The name of that status, such as {@code RESOURCE_EXHAUSTED}; possibly empty. */
    String status = "";

    /** What its details say more exactly, such as {@code API_KEY_INVALID}; possibly empty. */
    String reason = "";

    boolean speaksOfLoad;

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
        speaksOfLoad = false;
        retryAfterMs = null;
    }

    /** Reads the value of {@code error}, of whatever type. */
    void read() {
        byte first = json.peek();
        if (first != '{') {
            failed |= first != 'n' && first != 'f';
            message();
            return;
        }
        failed = true;
        json.object();
        while (json.key()) {
            member();
        }
    }

    /** Reads a member of a chunk, which may be that of an error with nothing around it. */
    void readUnwrapped() {
        failed |= (json.is("status") || json.is("message") || json.is("detail")) && json.peek() == '"';
        member();
    }

    private void member() {
        if (json.is("code")) {
            code();
        } else if (json.is("status")) {
            status = json.text();
        } else if (json.is("message")) {
            message();
        } else if (json.is("details") && json.peek() == '[') {
            json.array();
            while (json.element()) {
                detail();
            }
        } else {
            json.skip();
        }
    }

    private void code() {
        byte first = json.peek();
        if (first >= '0' && first <= '9') {
            code = (int) Math.min(json.number(0), 999);
        } else {
            String word = json.text().toUpperCase(Locale.ROOT);
            status = status.isEmpty() ? word : status;
        }
    }

    private void message() {
        String message = json.text().toLowerCase(Locale.ROOT);
        speaksOfLoad |= message.contains("overloaded") || message.contains("high demand");
    }

    private void detail() {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("reason")) {
                reason = json.text();
            } else if (json.is("retryDelay")) {
                retryAfterMs = millis(json.text());
            } else {
                json.skip();
            }
        }
    }

    /** A duration as JSON has it: seconds, possibly with a fraction, and an {@code s}. Null where it is none. */
    private static @Nullable Long millis(String duration) {
        if (!duration.matches("[0-9]{1,12}(\\.[0-9]{1,9})?s")) {
            return null;
        }
        return (long) Math.ceil(Double.parseDouble(duration.substring(0, duration.length() - 1)) * 1000);
    }
}
