package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");

    private static @Nullable Long millis(Map<String, String> headers) {
        return RetryAfter.millis(headers::get, NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 2000",
                "0 | 0",
                "1.5 | 1500",
                ".5 | 500",
                "1e1 | 10000",
                "1e999 | 9223372036854775807",
                "Sat, 28 Nov 2026 09:00:30 GMT | 30000",
                "Saturday, 28-Nov-26 09:00:50 GMT | 50000",
                "Sat Nov 28 09:00:20 2026 | 20000",
                "2026-11-28T09:00:10Z | 10000",
                "Sat, 28 Nov 2026 08:59:00 GMT | -60000"
            })
    void seconds_and_dates_become_milliseconds(String value, long millis) {
        assertThat(millis(Map.of("Retry-After", value))).isEqualTo(millis);
    }

    @Test
    void milliseconds_take_precedence_over_seconds() {
        assertThat(millis(Map.of("retry-after-ms", "1500.4", "Retry-After", "2")))
                .isEqualTo(1500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "NaN"})
    void unreadable_milliseconds_leave_the_seconds(String value) {
        assertThat(millis(Map.of("retry-after-ms", value, "Retry-After", "2"))).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "1.2.3",
                "-1",
                "inf",
                "0x10",
                "2 s",
                "+999999999-01-01T00:00:00Z",
                "Sat, 32 Nov 2026 09:00:00 GMT"
            })
    void an_unreadable_value_asks_for_no_wait(String value) {
        assertThat(millis(Map.of("Retry-After", value))).isNull();
    }

    @Test
    void without_a_header_no_wait_is_asked_for() {
        assertThat(millis(Map.of())).isNull();
    }
}
