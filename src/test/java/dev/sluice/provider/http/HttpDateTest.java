package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {

    private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
    private static final Instant SPECIFIED = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 6 Nov 94 08:49:37 gmt",
                "06 November 1994 08:49:37",
                "Sun, 06 Nov 1994 09:49:37 +0100",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun Nov 06 08:49:37 1994",
                "1994-11-06T08:49:37Z",
                "1994-11-06T03:49:37-05:00"
            })
    void every_form_of_a_date_is_read(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEqualTo(SPECIFIED);
    }

    @ParameterizedTest
    @CsvSource({
        "26, 2026",
        "27, 2027",
        "76, 2076",
        "77, 1977",
        "94, 1994",
        "00, 2000",
    })
    void a_year_of_two_digits_is_at_most_fifty_years_ahead(String digits, int year) {
        assertThat(HttpDate.parse("Sunday, 06-Nov-" + digits + " 08:49:37 GMT", NOW))
                .isEqualTo(Instant.parse(year + "-11-06T08:49:37Z"));
    }

    @Test
    void every_month_is_read() {
        int month = 0;
        for (String name : "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ", -1)) {
            month++;
            assertThat(HttpDate.parse("Sun, 06 " + name + " 1994 08:49:37 GMT", NOW))
                    .isEqualTo(Instant.parse(String.format("1994-%02d-06T08:49:37Z", month)));
        }
    }

    @Test
    void a_leap_second_is_read() {
        assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
                .isEqualTo(Instant.parse("2016-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "Sun, 32 Nov 1994 08:49:37 GMT",
                "Sun, 30 Feb 1994 08:49:37 GMT",
                "Sun, 06 Foo 1994 08:49:37 GMT",
                "Sun, 06 Anf 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 25:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 +9900",
                "Sun, 06 Nov 1994 08:49:37 EST",
                "Sun, 06 Nov 1994",
                "1994-11-06"
            })
    void anything_else_is_no_date(String text) {
        assertThat(HttpDate.parse(text, NOW)).isNull();
    }
}
