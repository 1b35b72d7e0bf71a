package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.end;
import static dev.sluice.stream.StreamFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Retries, and the fallback to the next model, before the first content. */
final class RetryTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final int ATTEMPTS = 3;

    private final FakeProvider first = new FakeProvider();
    private final FakeProvider second = new FakeProvider();
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    DAY,
                    DAY,
                    DAY,
                    new RetryPolicy(ATTEMPTS, DELAY),
                    0,
                    0,
                    0,
                    0),
            new MemoryLimits(0, 0, () -> nanos),
            () -> nanos,
            (facts, request) -> new StreamListener() {
                @Override
                public void retried(StreamRetried event) {
                    onRetry.run();
                }

                @Override
                public void ended(StreamEnd end) {
                    // Only retries matter here.
                }
            },
            StreamSharing.NONE);

    /** Run where the observer is told of a retry. */
    private Runnable onRetry = () -> {};

    @Test
    void the_next_attempt_begins_once_all_was_told_of_the_one_before() throws RefusedException {
        onRetry = streams::sweep;
        ChatStream stream = launch();
        second.onCall(call -> {
            call.send("Hello");
            call.complete();
        });
        fail(first, 0, ErrorCode.PROVIDER_AUTH, null);
        assertThat(end(stream)).isEqualTo("running");
        streams.sweep();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(retries(stream)).containsExactly("2 second/m provider_auth");
        assertThat(text(stream)).isEqualTo("Hello");
    }

    @Test
    void a_failed_attempt_is_retried_after_a_delay() throws RefusedException {
        ChatStream stream = launch();
        fail(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);
        assertThat(first.calls()).hasSize(1);

        advance(DELAY);
        first.calls().get(1).send("Hello");
        first.calls().get(1).complete();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(text(stream)).isEqualTo("Hello");
        assertThat(retries(stream)).containsExactly("2 first/m provider_overloaded");
    }

    @Test
    void a_failure_after_text_ends_the_stream_at_once() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().send("Hel");
        fail(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);

        assertThat(end(stream)).isEqualTo("provider_overloaded");
        assertThat(retries(stream)).isEmpty();
    }

    @Test
    void the_next_model_is_called_when_the_first_has_used_up_its_attempts() throws RefusedException {
        ChatStream stream = launch();
        for (int i = 0; i < ATTEMPTS; i++) {
            fail(first, i, ErrorCode.PROVIDER_UNAVAILABLE, null);
            advance(DELAY.multipliedBy(4));
        }
        second.onlyCall().send("Hi");
        second.onlyCall().complete();

        assertThat(first.calls()).hasSize(ATTEMPTS);
        assertThat(text(stream)).isEqualTo("Hi");
        assertThat(retries(stream).get(ATTEMPTS - 1)).isEqualTo("4 second/m provider_unavailable");
    }

    @Test
    void the_stream_fails_with_the_last_error_when_every_attempt_failed() throws RefusedException {
        ChatStream stream = launch();
        for (FakeProvider provider : List.of(first, second)) {
            for (int i = 0; i < ATTEMPTS; i++) {
                fail(provider, i, ErrorCode.PROVIDER_UNAVAILABLE, null);
                advance(DELAY.multipliedBy(4));
            }
        }

        assertThat(end(stream)).isEqualTo("provider_unavailable");
        assertThat(second.calls()).hasSize(ATTEMPTS);
    }

    @Test
    void a_rejected_api_key_is_not_retried_but_the_next_model_is_called() throws RefusedException {
        launch();
        fail(first, 0, ErrorCode.PROVIDER_AUTH, null);
        advance(Duration.ofMillis(200));

        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void a_filtered_prompt_is_not_sent_to_the_next_model() throws RefusedException {
        ChatStream stream = launch();
        fail(first, 0, ErrorCode.PROVIDER_CONTENT_FILTER, null);

        assertThat(end(stream)).isEqualTo("provider_content_filter");
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void a_retry_waits_as_long_as_the_provider_asks() throws RefusedException {
        launch();
        fail(first, 0, ErrorCode.PROVIDER_RATE_LIMITED, 5000L);
        advance(Duration.ofMillis(4800));
        assertThat(first.calls()).hasSize(1);

        advance(Duration.ofMillis(400));
        assertThat(first.calls()).hasSize(2);
    }

    @Test
    void a_provider_that_asks_for_minutes_is_skipped() throws RefusedException {
        launch();
        fail(first, 0, ErrorCode.PROVIDER_RATE_LIMITED, 120_000L);
        advance(Duration.ofMillis(200));

        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void a_silent_attempt_is_cancelled_and_its_late_events_are_ignored() throws RefusedException {
        ChatStream stream = launch();
        advance(Duration.ofSeconds(61));
        assertThat(first.calls().get(0).cancellations()).isEqualTo(1);

        advance(DELAY);
        first.calls().get(0).send("too late");
        first.calls().get(1).send("in time");
        first.calls().get(1).complete();

        assertThat(text(stream)).isEqualTo("in time");
    }

    @Test
    void cancelling_during_the_delay_prevents_the_retry() throws RefusedException {
        ChatStream stream = launch();
        fail(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);
        stream.cancel();
        advance(DELAY.multipliedBy(4));

        assertThat(end(stream)).isEqualTo("cancelled");
        assertThat(first.calls()).hasSize(1);
    }

    @Test
    void a_reply_that_completes_before_the_call_returns_is_not_cancelled() throws RefusedException {
        first.onCall(FakeProvider.FakeCall::complete);
        ChatStream stream = launch();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(first.onlyCall().cancellations()).isZero();
    }

    private ChatStream launch() throws RefusedException {
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(Targets.of("first/m", first), Targets.of("second/m", second)),
                "c",
                Map.of(),
                null));
        stream.launch();
        return stream;
    }

    private static void fail(FakeProvider provider, int call, ErrorCode code, @Nullable Long retryAfterMs) {
        provider.calls().get(call).send(new StreamFailed(code, code.message(), code.retryable(), retryAfterMs));
    }

    private void advance(Duration time) {
        long until = nanos + time.toNanos();
        while (nanos - until < 0) {
            nanos = nanos + Math.min(until - nanos, Duration.ofMillis(100).toNanos());
            streams.sweep();
        }
    }

    private static List<String> retries(ChatStream stream) {
        List<String> retries = new ArrayList<>();
        stream.log().read(0, Integer.MAX_VALUE, (event, sequence, reply) -> {
            if (event instanceof StreamRetried retried) {
                retries.add(retried.attempt() + " " + retried.model() + " "
                        + retried.reason().wireName());
            }
        });
        return retries;
    }
}
