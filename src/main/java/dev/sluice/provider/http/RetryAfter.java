package dev.sluice.provider.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wait that an answer's headers ask for: {@code retry-after-ms}, or {@code Retry-After} in seconds or as a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110 §10.2.3</a>
 */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * Reads the wait.
     *
     * @param header returns a header's first value, or null
     * @return milliseconds, negative for a date in the past; null without such a header or where it cannot be read
     */
    static @Nullable Long millis(Function<String, @Nullable String> header, Instant now) {
        String millis = header.apply("retry-after-ms");
        String value = header.apply("Retry-After");
        try {
            if (millis != null) {
                return (long) Double.parseDouble(millis.trim());
            }
            if (value == null) {
                return null;
            }
            String wait = value.trim();
            if (wait.matches("[0-9.]+")) {
                return (long) (Double.parseDouble(wait) * 1000);
            }
            Instant until = ZonedDateTime.parse(wait, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(now, until).toMillis();
        } catch (NumberFormatException | DateTimeParseException e) {
            return null;
        }
    }
}
