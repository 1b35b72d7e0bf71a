package dev.sluice.stream;

import static dev.sluice.stream.Node.end;
import static dev.sluice.stream.Node.text;
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

/** Asking again, and asking the next model, before anything was told. */
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
            () -> nanos);

    @Test
    void a_provider_that_fails_and_then_replies_is_asked_twice() throws RefusedException {
        ChatStream stream = launched();
        fails(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);
        assertThat(first.calls()).hasSize(1);

        pass(DELAY);
        first.calls().get(1).says("Hello");
        first.calls().get(1).ends();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(text(stream)).isEqualTo("Hello");
        assertThat(retries(stream)).containsExactly("2 first/m provider_overloaded");
    }

    @Test
    void a_failure_after_text_is_told_at_once() throws RefusedException {
        ChatStream stream = launched();
        first.onlyCall().says("Hel");
        fails(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);

        assertThat(end(stream)).isEqualTo("provider_overloaded");
        assertThat(retries(stream)).isEmpty();
    }

    @Test
    void the_next_model_is_asked_when_the_first_failed_as_often_as_it_may() throws RefusedException {
        ChatStream stream = launched();
        for (int i = 0; i < ATTEMPTS; i++) {
            fails(first, i, ErrorCode.PROVIDER_UNAVAILABLE, null);
            pass(DELAY.multipliedBy(4));
        }
        second.onlyCall().says("Hi");
        second.onlyCall().ends();

        assertThat(first.calls()).hasSize(ATTEMPTS);
        assertThat(text(stream)).isEqualTo("Hi");
        assertThat(retries(stream).get(ATTEMPTS - 1)).isEqualTo("4 second/m provider_unavailable");
    }

    @Test
    void the_last_failure_is_told_when_nobody_replied() throws RefusedException {
        ChatStream stream = launched();
        for (FakeProvider provider : List.of(first, second)) {
            for (int i = 0; i < ATTEMPTS; i++) {
                fails(provider, i, ErrorCode.PROVIDER_UNAVAILABLE, null);
                pass(DELAY.multipliedBy(4));
            }
        }

        assertThat(end(stream)).isEqualTo("provider_unavailable");
        assertThat(second.calls()).hasSize(ATTEMPTS);
    }

    @Test
    void a_refused_key_is_not_tried_again_but_the_next_model_is() throws RefusedException {
        launched();
        fails(first, 0, ErrorCode.PROVIDER_AUTH, null);
        pass(Duration.ofMillis(200));

        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void a_filtered_prompt_is_sent_nowhere_else() throws RefusedException {
        ChatStream stream = launched();
        fails(first, 0, ErrorCode.PROVIDER_CONTENT_FILTER, null);

        assertThat(end(stream)).isEqualTo("provider_content_filter");
        assertThat(second.calls()).isEmpty();
    }

    @Test
    void a_provider_gets_the_wait_it_asks_for() throws RefusedException {
        launched();
        fails(first, 0, ErrorCode.PROVIDER_RATE_LIMITED, 5000L);
        pass(Duration.ofMillis(4800));
        assertThat(first.calls()).hasSize(1);

        pass(Duration.ofMillis(400));
        assertThat(first.calls()).hasSize(2);
    }

    @Test
    void nobody_waits_for_a_provider_that_asks_for_minutes() throws RefusedException {
        launched();
        fails(first, 0, ErrorCode.PROVIDER_RATE_LIMITED, 120_000L);
        pass(Duration.ofMillis(200));

        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void a_silent_provider_is_left_and_not_heard_any_more() throws RefusedException {
        ChatStream stream = launched();
        pass(Duration.ofSeconds(61));
        assertThat(first.calls().get(0).cancelled()).isEqualTo(1);

        pass(DELAY);
        first.calls().get(0).says("too late");
        first.calls().get(1).says("in time");
        first.calls().get(1).ends();

        assertThat(text(stream)).isEqualTo("in time");
    }

    @Test
    void cancelling_while_it_waits_asks_nobody_again() throws RefusedException {
        ChatStream stream = launched();
        fails(first, 0, ErrorCode.PROVIDER_OVERLOADED, null);
        stream.cancel();
        pass(DELAY.multipliedBy(4));

        assertThat(end(stream)).isEqualTo("cancelled");
        assertThat(first.calls()).hasSize(1);
    }

    @Test
    void a_reply_that_ends_within_the_call_is_not_cancelled() throws RefusedException {
        first.saysAtOnce(FakeProvider.FakeCall::ends);
        ChatStream stream = launched();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(first.onlyCall().cancelled()).isZero();
    }

    private ChatStream launched() throws RefusedException {
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

    private static void fails(FakeProvider provider, int call, ErrorCode code, @Nullable Long retryAfterMs) {
        provider.calls().get(call).tells(new StreamFailed(code, code.message(), code.retryable(), retryAfterMs));
    }

    private void pass(Duration time) {
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
