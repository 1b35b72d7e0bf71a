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
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider that does not answer is left alone for a while. */
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
    void a_provider_that_never_answers_is_not_asked_until_the_pause_is_over() throws RefusedException {
        trip();
        ChatStream refused = launch("first/m");
        assertThat(end(refused)).isEqualTo("provider_unavailable");
        assertThat(((StreamFailed) Objects.requireNonNull(refused.log().terminal())).retryAfterMs())
                .isEqualTo(PAUSE.toMillis());
        assertThat(first.calls()).hasSize(FAILURES);

        pass(PAUSE);
        ChatStream tried = launch("first/m");
        lastCall(first).says("Hello");
        lastCall(first).ends();
        assertThat(text(tried)).isEqualTo("Hello");
    }

    @Test
    void the_next_model_is_asked_at_once_in_its_place() throws RefusedException {
        trip();
        ChatStream stream = launch("either");
        lastCall(second).says("Hi");
        lastCall(second).ends();

        assertThat(text(stream)).isEqualTo("Hi");
        assertThat(first.calls()).hasSize(FAILURES);
        assertThat(retries(stream)).containsExactly("1 second/m");
    }

    @Test
    void one_attempt_tries_it_and_its_failure_begins_the_pause_again() throws RefusedException {
        trip();
        pass(PAUSE);
        ChatStream trial = launch("first/m");
        ChatStream meanwhile = launch("first/m");
        assertThat(end(trial)).isEqualTo("running");
        assertThat(end(meanwhile)).isEqualTo("provider_unavailable");

        fail(lastCall(first), ErrorCode.PROVIDER_UNAVAILABLE);
        launch("first/m");
        assertThat(first.calls()).hasSize(FAILURES + 1);

        pass(PAUSE);
        launch("first/m");
        assertThat(first.calls()).hasSize(FAILURES + 2);
    }

    @Test
    void an_attempt_that_was_cancelled_while_it_tried_lets_another_try() throws RefusedException {
        trip();
        pass(PAUSE);
        launch("first/m").cancel();
        ChatStream next = launch("first/m");
        lastCall(first).says("Hello");

        assertThat(text(next)).isEqualTo("Hello");
    }

    @Test
    void an_attempt_from_before_the_pause_that_is_cancelled_lets_no_second_one_try() throws RefusedException {
        ChatStream earlier = launch("first/m");
        trip();
        pass(PAUSE);
        ChatStream trial = launch("first/m");

        earlier.cancel();

        assertThat(end(launch("first/m"))).isEqualTo("provider_unavailable");
        assertThat(end(trial)).isEqualTo("running");
    }

    @Test
    void an_attempt_from_before_the_pause_that_fails_leaves_the_decision_to_the_trial() throws RefusedException {
        launch("first/m");
        FakeProvider.FakeCall earlier = lastCall(first);
        trip();
        pass(PAUSE);
        launch("first/m");

        fail(earlier, ErrorCode.PROVIDER_UNAVAILABLE);
        lastCall(first).says("Hello");

        assertThat(end(launch("first/m"))).isEqualTo("running");
    }

    @Test
    void an_attempt_from_before_the_pause_that_is_answered_leaves_the_decision_to_the_trial() throws RefusedException {
        launch("first/m");
        FakeProvider.FakeCall earlier = lastCall(first);
        trip();
        pass(PAUSE);
        launch("first/m");

        earlier.says("Hello");

        assertThat(end(launch("first/m"))).isEqualTo("provider_unavailable");
    }

    @Test
    void a_trial_that_ended_does_not_count_for_a_later_one() throws RefusedException {
        trip();
        pass(PAUSE);
        Circuit.Permit trial = Objects.requireNonNull(circuit().permit());
        trial.heard(StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT));
        pass(PAUSE);
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
    void a_provider_that_refuses_has_answered(ErrorCode code) throws RefusedException {
        for (int i = 0; i < 3 * FAILURES; i++) {
            launch("first/m");
            fail(lastCall(first), code);
        }
        assertThat(first.calls()).hasSize(3 * FAILURES);
    }

    @Test
    void one_reply_among_failures_keeps_it_asked() throws RefusedException {
        for (int i = 0; i < 3 * FAILURES; i++) {
            launch("first/m");
            if (i % FAILURES == FAILURES - 1) {
                lastCall(first).says("Hello");
            }
            fail(lastCall(first), ErrorCode.PROVIDER_UNAVAILABLE);
        }
        assertThat(first.calls()).hasSize(3 * FAILURES);
    }

    @Test
    void one_providers_failures_are_not_anothers() throws RefusedException {
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
                "ada", Requests.asking("Why?"), Objects.requireNonNull(models.resolve(model)), "c", Map.of(), (@Nullable
                        String)
                        null));
        stream.launch();
        return stream;
    }

    private static FakeProvider.FakeCall lastCall(FakeProvider provider) {
        return provider.calls().get(provider.calls().size() - 1);
    }

    private static void fail(FakeProvider.FakeCall call, ErrorCode code) {
        call.tells(new StreamFailed(code, code.message(), code.retryable(), null));
    }

    private void pass(Duration time) {
        nanos += time.toNanos() + 1;
        streams.sweep();
    }

    private static List<String> retries(ChatStream stream) {
        List<String> retries = new ArrayList<>();
        stream.log().read(0, Integer.MAX_VALUE, (event, sequence, reply) -> {
            Stream.of(event)
                    .filter(StreamRetried.class::isInstance)
                    .map(StreamRetried.class::cast)
                    .forEach(retried -> retries.add(retried.attempt() + " " + retried.model()));
        });
        return retries;
    }
}
