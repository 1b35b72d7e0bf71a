package dev.sluice.provider.http;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wait that an answer's headers ask for: {@code retry-after-ms}, or {@code Retry-After} in seconds or as a date. A value
 * that cannot be read counts as left out.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110 §10.2.3</a>
 */
final class RetryAfter {

    /** Seconds are whole by the specification; the official clients also read fractions. */
    private static final Pattern NUMBER = Pattern.compile("\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");

    private static final int MAX_CHARS = 100;

    private RetryAfter() {}

    /**
     * Reads the wait.
     *
     * @param header returns a header's first value, or null
     * @return milliseconds, negative for a date in the past; null without such a header or where it cannot be read
     */
    static @Nullable Long millis(Function<String, @Nullable String> header, Instant now) {
        Double millis = number(header.apply("retry-after-ms"));
        if (millis != null) {
            return millis.longValue();
        }
        String value = header.apply("Retry-After");
        Double seconds = number(value);
        if (seconds != null) {
            return (long) (seconds * 1000);
        }
        Instant until = value == null || value.length() > MAX_CHARS ? null : HttpDate.parse(value.strip(), now);
        return until == null ? null : Duration.between(now, until).toMillis();
    }

    private static @Nullable Double number(@Nullable String value) {
        return value != null
                        && value.length() <= MAX_CHARS
                        && NUMBER.matcher(value.strip()).matches()
                ? Double.valueOf(value.strip())
                : null;
    }
}
