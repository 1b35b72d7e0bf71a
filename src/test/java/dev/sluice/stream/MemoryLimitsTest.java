package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.provider.Requests;
import dev.sluice.stream.RefusedException.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class MemoryLimitsTest extends PrincipalLimitsContract {

    private static final Duration DAY = Duration.ofDays(1);

    private long nanos = 5;
    private final FakeProvider provider = new FakeProvider();

    @Override
    protected PrincipalLimits limits(int atOnce, int startsPerMinute) {
        return new MemoryLimits(atOnce, startsPerMinute, () -> nanos);
    }

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
    void starts_per_minute_are_limited_and_a_refusal_gives_the_exact_wait() throws Exception {
        StreamRegistry streams = streams(new MemoryLimits(0, 6, () -> nanos));
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
        StreamRegistry streams = streams(new MemoryLimits(1, 1, () -> nanos));
        ChatStream stream = start(streams, "ada", "key");

        for (int i = 0; i < 10; i++) {
            assertThat(start(streams, "ada", "key")).isSameAs(stream);
        }
        assertThatThrownBy(() -> start(streams, "ada", "another key")).isInstanceOf(RefusedException.class);
    }

    @Test
    void a_reservation_counts_at_once_and_is_returned_unless_used() throws Exception {
        StreamRegistry streams = streams(new MemoryLimits(1, 2, () -> nanos));
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
    void principals_with_a_full_allowance_are_forgotten() throws Exception {
        MemoryLimits limits = new MemoryLimits(3, 60, () -> nanos);
        StreamRegistry streams = streams(limits);
        for (int i = 0; i < 1000; i++) {
            start(streams, "principal " + i, null).cancel();
        }
        assertThat(limits.size()).isEqualTo(1000);

        nanos += Duration.ofSeconds(2).toNanos();
        streams.sweep();
        assertThat(limits.size()).isZero();
    }

    /** Lets the first start wait until the test goes on, and then refuses it or not. */
    private static final class SlowLimits implements PrincipalLimits {

        final CountDownLatch asked = new CountDownLatch(1);
        final CompletableFuture<Boolean> allowed = new CompletableFuture<>();
        final AtomicInteger counted = new AtomicInteger();

        @Override
        public void begin(String principal) throws RefusedException {
            asked.countDown();
            if (!allowed.join()) {
                throw new RefusedException(Limit.PRINCIPAL_STREAMS);
            }
            counted.incrementAndGet();
        }

        @Override
        public void undo(String principal) {
            counted.decrementAndGet();
        }

        @Override
        public void end(String principal) {
            counted.decrementAndGet();
        }

        @Override
        public void sweep() {}
    }

    @Test
    void requests_with_one_key_wait_for_one_permission_and_hold_up_no_others() throws Exception {
        SlowLimits limits = new SlowLimits();
        StreamRegistry streams = streams(limits);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<ChatStream> one = threads.submit(() -> start(streams, "ada", "key"));
            limits.asked.await();
            Future<ChatStream> other = threads.submit(() -> start(streams, "ada", "key"));
            assertThat(streams.started("ada", "key")).isNull(); // at once
            assertThat(one.isDone() || other.isDone()).isFalse();
            limits.allowed.complete(true);

            assertThat(other.get()).isSameAs(one.get());
            assertThat(limits.counted).hasValue(1);
            one.get().cancel();
            assertThat(limits.counted).hasValue(0);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_refusal_is_for_all_that_wait_with_the_key_and_not_for_those_that_come_later() throws Exception {
        SlowLimits limits = new SlowLimits();
        StreamRegistry streams = streams(limits);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<ChatStream>> starts = List.of(
                    threads.submit(() -> start(streams, "ada", "key")),
                    threads.submit(() -> start(streams, "ada", "key")));
            limits.asked.await();
            limits.allowed.complete(false);

            for (Future<ChatStream> start : starts) {
                assertThatThrownBy(start::get).hasCauseInstanceOf(RefusedException.class);
            }
            assertThat(streams.running()).isZero();
            limits.allowed.obtrudeValue(true);
            assertThat(start(streams, "ada", "key")).isNotNull();
        } finally {
            threads.shutdownNow();
        }
    }
}
