package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAdviceTest {

    private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
    private static final StreamFailed INVALID = StreamFailed.of(ErrorCode.PROVIDER_INVALID_REQUEST);
    private static final StreamFailed OVERLOADED = StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED);

    private static StreamFailed advised(StreamFailed failure, int status, Map<String, String> headers) {
        return RetryAdvice.of(failure, status, headers::get, NOW);
    }

    @Test
    void true_makes_a_failure_retryable_and_keeps_its_code() {
        StreamFailed advised = advised(INVALID, 409, Map.of("x-should-retry", "true"));

        assertThat(advised.retryable()).isTrue();
        assertThat(advised.code()).isEqualTo(ErrorCode.PROVIDER_INVALID_REQUEST);
        assertThat(advised.message()).contains("try again");
    }

    @Test
    void false_makes_a_failure_not_retryable_and_keeps_the_wait() {
        StreamFailed advised = advised(OVERLOADED, 529, Map.of("x-should-retry", "false", "Retry-After", "2"));

        assertThat(advised.retryable()).isFalse();
        assertThat(advised.code()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
        assertThat(advised.message()).doesNotContain("try again");
        assertThat(advised.retryAfterMs()).isEqualTo(2000);
    }

    @Test
    void advice_that_agrees_changes_nothing() {
        assertThat(advised(OVERLOADED, 529, Map.of("x-should-retry", "true"))).isEqualTo(OVERLOADED);
        assertThat(advised(INVALID, 400, Map.of("x-should-retry", "false"))).isEqualTo(INVALID);
        assertThat(advised(INVALID, 400, Map.of())).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRUE", "yes", "1", "true, false"})
    void any_other_word_is_ignored(String word) {
        assertThat(advised(INVALID, 400, Map.of("x-should-retry", word))).isEqualTo(INVALID);
        assertThat(advised(OVERLOADED, 529, Map.of("x-should-retry", word))).isEqualTo(OVERLOADED);
    }

    @Test
    void advice_counts_only_for_an_error_status() {
        StreamFailed unread = StreamFailed.of(ErrorCode.PROVIDER_PROTOCOL);

        assertThat(advised(unread, 200, Map.of("x-should-retry", "true"))).isEqualTo(unread);
    }
}
