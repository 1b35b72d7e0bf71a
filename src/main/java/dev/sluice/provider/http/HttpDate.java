package dev.sluice.provider.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates in headers, in the three forms of HTTP: {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94
 * 08:49:37 GMT} (RFC 850) and {@code Sun Nov  6 08:49:37 1994} (asctime), and in that of ISO 8601. As lenient as the official
 * clients: the day of the week is not checked, and the zone may be a number.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110 §5.6.7</a>
 */
final class HttpDate {

    private static final String TIME = "(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2}))?";

    private static final Pattern DAY_FIRST = Pattern.compile(
            "([a-z]+,? *)?(?<day>[0-9]{1,2})[ -](?<month>[a-z]{3})[a-z]*[ -](?<year>[0-9]{4}|[0-9]{2}),? +" + TIME
                    + "( *(gmt|utc|ut|z|(?<zone>[+-][0-9]{4})))?");

    private static final Pattern ASCTIME = Pattern.compile(
            "([a-z]+,? +)?(?<month>[a-z]{3})[a-z]* +(?<day>[0-9]{1,2}) +" + TIME + " +(?<year>[0-9]{4})( +(gmt|utc))?");

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    /** A year of two digits is taken from the past where it would otherwise be further ahead than this. */
    private static final int MAX_YEARS_AHEAD = 50;

    private HttpDate() {}

    /** Reads a date. Returns null if it is none. */
    static @Nullable Instant parse(String text, Instant now) {
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher dayFirst = DAY_FIRST.matcher(lower);
        Matcher asctime = ASCTIME.matcher(lower);
        try {
            if (dayFirst.matches()) {
                return date(dayFirst, dayFirst.group("zone"), now);
            }
            if (asctime.matches()) {
                return date(asctime, null, now);
            }
            return text.matches("[0-9]{4}-.*") ? OffsetDateTime.parse(text).toInstant() : null;
        } catch (DateTimeException e) {
            return null; // such as the 32nd
        }
    }

    private static Instant date(Matcher parts, @Nullable String zone, Instant now) {
        int month = MONTHS.indexOf(parts.group("month"));
        if (month % 3 != 0) {
            throw new DateTimeException("no month");
        }
        String second = parts.group("second");
        ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
        int day = Integer.parseInt(parts.group("day"));
        int hour = Integer.parseInt(parts.group("hour"));
        int minute = Integer.parseInt(parts.group("minute"));
        // A leap second is 60.
        int seconds = second == null ? 0 : Math.min(59, Integer.parseInt(second));
        String year = parts.group("year");
        int full = year.length() == 4 ? Integer.parseInt(year) : fullYear(Integer.parseInt(year), now);
        return LocalDateTime.of(full, month / 3 + 1, day, hour, minute, seconds).toInstant(offset);
    }

    private static int fullYear(int lastDigits, Instant now) {
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + lastDigits;
        if (year > thisYear + MAX_YEARS_AHEAD) {
            return year - 100;
        }
        // Shortly before a century ends, its next years are ahead, too.
        return year + 100 <= thisYear + MAX_YEARS_AHEAD ? year + 100 : year;
    }
}
