package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.provider.Requests;
import dev.sluice.stream.RefusedException.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class PrincipalLimitsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private long nanos = 5;
    private final FakeProvider provider = new FakeProvider();

    private StreamRegistry streams(PrincipalLimits limits) {
        return new StreamRegistry(
                new StreamSettings(DAY, DAY, DAY, DAY, DAY, StreamFixture.ONE_ATTEMPT, 0, 0, 0, 0),
                limits,
                () -> nanos,
                StreamObserver.NONE,
                StreamSharing.NONE);
    }

    private ChatStream start(StreamRegistry streams, String principal, String key) throws RefusedException {
        return streams.start(new StartRequest(
                principal, Requests.asking("Why?"), List.of(Targets.of("fake/m", provider)), "c", Map.of(), key));
    }

    private void assertRefused(StreamRegistry streams, String principal, Limit limit, Duration retryAfter) {
        assertThatThrownBy(() -> start(streams, principal, null))
                .asInstanceOf(InstanceOfAssertFactories.type(RefusedException.class))
                .satisfies(refused -> {
                    assertThat(refused.limit()).isEqualTo(limit);
                    assertThat(refused.retryAfter()).isEqualTo(retryAfter);
                });
    }

    @Test
    void each_principal_has_its_own_limit_of_concurrent_streams() throws Exception {
        StreamRegistry streams = streams(new PrincipalLimits(2, 0, () -> nanos));
        ChatStream first = start(streams, "ada", null);
        start(streams, "ada", null);

        assertRefused(streams, "ada", Limit.PRINCIPAL_STREAMS, Duration.ZERO);
        start(streams, "bob", null);

        first.cancel();
        start(streams, "ada", null);
        assertRefused(streams, "ada", Limit.PRINCIPAL_STREAMS, Duration.ZERO);
        assertThat(streams.running()).isEqualTo(3);
    }

    @Test
    void starts_per_minute_are_limited_and_a_refusal_gives_the_exact_wait() throws Exception {
        StreamRegistry streams = streams(new PrincipalLimits(0, 6, () -> nanos));
        for (int i = 0; i < 6; i++) {
            start(streams, "ada", null).cancel();
        }
        assertRefused(streams, "ada", Limit.PRINCIPAL_STARTS, Duration.ofSeconds(10));

        nanos += Duration.ofSeconds(4).toNanos();
        assertRefused(streams, "ada", Limit.PRINCIPAL_STARTS, Duration.ofSeconds(6));
        start(streams, "bob", null);

        nanos += Duration.ofSeconds(6).toNanos();
        start(streams, "ada", null);
        assertRefused(streams, "ada", Limit.PRINCIPAL_STARTS, Duration.ofSeconds(10));
    }

    @Test
    void joining_with_an_idempotency_key_does_not_count_as_a_start() throws Exception {
        StreamRegistry streams = streams(new PrincipalLimits(1, 1, () -> nanos));
        ChatStream stream = start(streams, "ada", "key");

        for (int i = 0; i < 10; i++) {
            assertThat(start(streams, "ada", "key")).isSameAs(stream);
        }
        assertThatThrownBy(() -> start(streams, "ada", "another key")).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_reservation_counts_at_once_and_is_returned_unless_used() throws Exception {
        StreamRegistry streams = streams(new PrincipalLimits(1, 2, () -> nanos));
        Reservation reservation = streams.reserve("ada", null);
        assertRefused(streams, "ada", Limit.PRINCIPAL_STREAMS, Duration.ZERO);
        assertThat(streams.running()).isEqualTo(1);
        reservation.close();
        reservation.close();
        assertThat(streams.running()).isZero();
        start(streams, "ada", null).cancel();
        start(streams, "ada", null).cancel();
        assertRefused(streams, "ada", Limit.PRINCIPAL_STARTS, Duration.ofSeconds(30));
    }

    @Test
    void a_start_refused_by_one_limit_does_not_count_towards_the_other() throws Exception {
        PrincipalLimits limits = new PrincipalLimits(1, 2, () -> nanos);
        StreamRegistry streams = streams(limits);
        ChatStream stream = start(streams, "ada", null);
        assertRefused(streams, "ada", Limit.PRINCIPAL_STREAMS, Duration.ZERO);
        stream.cancel();

        start(streams, "ada", null).cancel();
        assertRefused(streams, "ada", Limit.PRINCIPAL_STARTS, Duration.ofSeconds(30));
        assertThat(streams.running()).isZero();
    }

    @Test
    void principals_with_a_full_allowance_are_forgotten() throws Exception {
        PrincipalLimits limits = new PrincipalLimits(3, 60, () -> nanos);
        StreamRegistry streams = streams(limits);
        for (int i = 0; i < 1000; i++) {
            start(streams, "principal " + i, null).cancel();
        }
        assertThat(limits.size()).isEqualTo(1000);

        nanos += Duration.ofSeconds(2).toNanos();
        streams.sweep();
        assertThat(limits.size()).isZero();
    }

    @Test
    void concurrent_starts_do_not_exceed_a_limit() throws Exception {
        StreamRegistry streams = streams(new PrincipalLimits(7, 0, () -> nanos));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> starts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                starts.add(() -> {
                    try {
                        return start(streams, "ada", null) != null;
                    } catch (RefusedException e) {
                        return false;
                    }
                });
            }
            int started = 0;
            for (Future<Boolean> start : threads.invokeAll(starts)) {
                started += start.get() ? 1 : 0;
            }
            assertThat(started).isEqualTo(7);
        } finally {
            threads.shutdownNow();
        }
    }
}
