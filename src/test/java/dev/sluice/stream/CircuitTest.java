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
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Circuits as streams see them: a provider that does not answer is not called until the pause is over. */
final class CircuitTest {

    private static final int FAILURES = 4;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);

    private final FakeProvider first = new FakeProvider();
    private final FakeProvider second = new FakeProvider();
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, DAY, new RetryPolicy(1, Duration.ofMillis(100)), 0, 0, 0, 0),
            () -> nanos);
    private final Models models = new Models(
            Map.of("first", first, "second", second),
            Map.of("either", List.of("first/m", "second/m")),
            "first/m",
            new CircuitPolicy(FAILURES, PAUSE),
            () -> nanos);

    @Test
    void a_provider_that_does_not_answer_is_not_called_until_the_pause_is_over() throws RefusedException {
        trip();
        ChatStream refused = launch("first/m");
        assertThat(end(refused)).isEqualTo("provider_unavailable");
        assertThat(((StreamFailed) Objects.requireNonNull(refused.log().terminal())).retryAfterMs())
                .isEqualTo(PAUSE.toMillis());
        assertThat(first.calls()).hasSize(FAILURES);

        advance(PAUSE);
        ChatStream tried = launch("first/m");
        lastCall(first).send("Hello");
        lastCall(first).complete();
        assertThat(text(tried)).isEqualTo("Hello");
    }

    @Test
    void with_an_open_circuit_the_next_model_is_called_at_once() throws RefusedException {
        trip();
        ChatStream stream = launch("either");
        lastCall(second).send("Hi");
        lastCall(second).complete();

        assertThat(text(stream)).isEqualTo("Hi");
        assertThat(first.calls()).hasSize(FAILURES);
        assertThat(retries(stream)).containsExactly("1 second/m");
    }

    @Test
    void one_trial_is_let_through_and_its_failure_restarts_the_pause() throws RefusedException {
        trip();
        advance(PAUSE);
        ChatStream trial = launch("first/m");
        ChatStream meanwhile = launch("first/m");
        assertThat(end(trial)).isEqualTo("running");
        assertThat(end(meanwhile)).isEqualTo("provider_unavailable");

        fail(lastCall(first), ErrorCode.PROVIDER_UNAVAILABLE);
        launch("first/m");
        assertThat(first.calls()).hasSize(FAILURES + 1);

        advance(PAUSE);
        launch("first/m");
        assertThat(first.calls()).hasSize(FAILURES + 2);
    }

    @Test
    void a_cancelled_trial_lets_another_one_through() throws RefusedException {
        trip();
        advance(PAUSE);
        launch("first/m").cancel();
        ChatStream next = launch("first/m");
        lastCall(first).send("Hello");

        assertThat(text(next)).isEqualTo("Hello");
    }

    @Test
    void cancelling_an_attempt_from_before_the_pause_lets_no_second_trial_through() throws RefusedException {
        ChatStream earlier = launch("first/m");
        trip();
        advance(PAUSE);
        ChatStream trial = launch("first/m");

        earlier.cancel();

        assertThat(end(launch("first/m"))).isEqualTo("provider_unavailable");
        assertThat(end(trial)).isEqualTo("running");
    }

    @Test
    void an_attempt_from_before_the_pause_that_fails_does_not_decide_for_the_trial() throws RefusedException {
        launch("first/m");
        FakeProvider.FakeCall earlier = lastCall(first);
        trip();
        advance(PAUSE);
        launch("first/m");

        fail(earlier, ErrorCode.PROVIDER_UNAVAILABLE);
        lastCall(first).send("Hello");

        assertThat(end(launch("first/m"))).isEqualTo("running");
    }

    @Test
    void an_attempt_from_before_the_pause_that_is_answered_does_not_decide_for_the_trial() throws RefusedException {
        launch("first/m");
        FakeProvider.FakeCall earlier = lastCall(first);
        trip();
        advance(PAUSE);
        launch("first/m");

        earlier.send("Hello");

        assertThat(end(launch("first/m"))).isEqualTo("provider_unavailable");
    }

    @Test
    void late_reports_of_one_trial_do_not_count_for_the_next() throws RefusedException {
        trip();
        advance(PAUSE);
        Circuit.Permit trial = Objects.requireNonNull(circuit().permit());
        trial.heard(StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT));
        advance(PAUSE);
        assertThat(circuit().permit()).isNotNull();

        trial.unheard();
        trial.heard(StreamFailed.of(ErrorCode.PROVIDER_AUTH));

        assertThat(circuit().permit()).isNull();
        assertThat(circuit().isOpen()).isTrue();
    }

    private Circuit circuit() {
        return Objects.requireNonNull(models.resolve("first/m")).get(0).circuit();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"PROVIDER_AUTH", "PROVIDER_RATE_LIMITED", "PROVIDER_INVALID_REQUEST", "PROVIDER_PROTOCOL"})
    void a_refusal_counts_as_an_answer(ErrorCode code) throws RefusedException {
        for (int i = 0; i < 3 * FAILURES; i++) {
            launch("first/m");
            fail(lastCall(first), code);
        }
        assertThat(first.calls()).hasSize(3 * FAILURES);
    }

    @Test
    void one_reply_among_failures_keeps_the_circuit_closed() throws RefusedException {
        for (int i = 0; i < 3 * FAILURES; i++) {
            launch("first/m");
            if (i % FAILURES == FAILURES - 1) {
                lastCall(first).send("Hello");
            }
            fail(lastCall(first), ErrorCode.PROVIDER_UNAVAILABLE);
        }
        assertThat(first.calls()).hasSize(3 * FAILURES);
    }

    @Test
    void failures_of_one_provider_do_not_affect_another() throws RefusedException {
        trip();
        launch("second/m");
        assertThat(second.calls()).hasSize(1);
    }

    private void trip() throws RefusedException {
        int before = first.calls().size();
        for (int i = 0; i < FAILURES; i++) {
            launch("first/m");
            fail(lastCall(first), ErrorCode.PROVIDER_UNAVAILABLE);
        }
        assertThat(first.calls()).hasSize(before + FAILURES);
    }

    private ChatStream launch(String model) throws RefusedException {
        ChatStream stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), Objects.requireNonNull(models.resolve(model)), "c", Map.of(), null));
        stream.launch();
        return stream;
    }

    private static FakeProvider.FakeCall lastCall(FakeProvider provider) {
        return provider.calls().get(provider.calls().size() - 1);
    }

    private static void fail(FakeProvider.FakeCall call, ErrorCode code) {
        call.send(new StreamFailed(code, code.message(), code.retryable(), null));
    }

    private void advance(Duration time) {
        nanos += time.toNanos() + 1;
        streams.sweep();
    }

    private static List<String> retries(ChatStream stream) {
        List<String> retries = new ArrayList<>();
        stream.log().read(0, Integer.MAX_VALUE, (event, sequence, reply) -> {
            if (event instanceof StreamRetried retried) {
                retries.add(retried.attempt() + " " + retried.model());
            }
        });
        return retries;
    }
}
