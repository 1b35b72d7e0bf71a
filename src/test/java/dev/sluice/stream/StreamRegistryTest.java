package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.PRINCIPAL;
import static dev.sluice.stream.StreamFixture.end;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.StreamId;
import dev.sluice.stream.RefusedException.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class StreamRegistryTest {

    /** Longer than the sweep may take to notice that a time is over. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final StreamFixture fixture = new StreamFixture();

    @Test
    void a_stream_is_found_by_its_principal_only() throws RefusedException {
        ChatStream stream = fixture.start();

        assertThat(fixture.streams.find(stream.id(), PRINCIPAL)).isSameAs(stream);
        assertThat(fixture.streams.find(stream.id(), "eve")).isNull();
        assertThat(fixture.streams.isGone(stream.id(), PRINCIPAL)).isFalse();
        assertThat(fixture.streams.isGone(stream.id(), "eve")).isFalse();
    }

    @Test
    void a_finished_stream_is_retained_and_then_gone_for_its_principal_only() throws RefusedException {
        ChatStream stream = fixture.launch();
        fixture.provider.onlyCall().complete();

        fixture.advance(StreamFixture.RETENTION);
        assertThat(fixture.streams.find(stream.id(), PRINCIPAL)).isSameAs(stream);
        fixture.advance(A_MOMENT);

        assertThat(fixture.streams.find(stream.id(), PRINCIPAL)).isNull();
        assertThat(fixture.streams.isGone(stream.id(), PRINCIPAL)).isTrue();
        assertThat(fixture.streams.isGone(stream.id(), "eve")).isFalse();
    }

    @Test
    void a_finished_stream_is_retained_while_it_is_read() throws RefusedException {
        ChatStream stream = fixture.launch();
        try (LogReader reader = stream.attach(0, () -> {})) {
            assertThat(reader.atEnd()).isFalse();
            fixture.provider.onlyCall().complete();
            fixture.advance(StreamFixture.RETENTION.multipliedBy(2));

            assertThat(fixture.streams.find(stream.id(), PRINCIPAL)).isSameAs(stream);
        }
    }

    @Test
    void the_newest_running_stream_of_a_conversation_is_found_by_its_principal_only() throws Exception {
        assertThat(fixture.streams.running(PRINCIPAL, "c")).isNull();
        ChatStream first = fixture.start();
        while (!Instant.now().isAfter(first.createdAt())) {
            Thread.sleep(1);
        }
        ChatStream second = fixture.start();

        assertThat(fixture.streams.running(PRINCIPAL, "c")).isSameAs(second);
        assertThat(fixture.streams.running(PRINCIPAL, "another")).isNull();
        assertThat(fixture.streams.running("eve", "c")).isNull();
        second.cancel();
        assertThat(fixture.streams.running(PRINCIPAL, "c")).isSameAs(first);
        first.cancel();
        assertThat(fixture.streams.running(PRINCIPAL, "c")).isNull();
    }

    @Test
    void an_id_that_was_never_issued_is_not_gone() {
        assertThat(fixture.streams.isGone(new StreamId("a".repeat(StreamId.LENGTH)), PRINCIPAL))
                .isFalse();
        assertThat(fixture.streams.isGone(new StreamId("-".repeat(StreamId.LENGTH)), PRINCIPAL))
                .isFalse();
        StreamIds others = new StreamIds();
        assertThat(fixture.streams.isGone(others.next(PRINCIPAL), PRINCIPAL)).isFalse();
    }

    @Test
    void ids_are_unique_and_verify_for_their_principal_only() {
        StreamIds ids = new StreamIds();
        Set<StreamId> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            StreamId id = ids.next(PRINCIPAL);
            assertThat(StreamId.parse(id.value())).isEqualTo(id);
            assertThat(ids.made(id, PRINCIPAL)).isTrue();
            assertThat(ids.made(id, PRINCIPAL + " ")).isFalse();
            all.add(id);
        }
        assertThat(all).hasSize(1000);
    }

    @Test
    void a_changed_id_does_not_verify() {
        StreamIds ids = new StreamIds();
        String id = ids.next(PRINCIPAL).value();
        for (int i = 0; i < id.length(); i++) {
            char other = id.charAt(i) == 'A' ? 'B' : 'A';
            StreamId changed = new StreamId(id.substring(0, i) + other + id.substring(i + 1));

            assertThat(ids.made(changed, PRINCIPAL)).as("changed at %s", i).isFalse();
        }
    }

    @Test
    void the_same_key_of_the_same_principal_joins_the_same_stream() throws RefusedException {
        ChatStream stream = fixture.start(PRINCIPAL, "k");

        assertThat(fixture.start(PRINCIPAL, "k")).isSameAs(stream);
        assertThat(fixture.start(PRINCIPAL, "other")).isNotSameAs(stream);
        assertThat(fixture.start("eve", "k")).isNotSameAs(stream);
        assertThat(fixture.start(PRINCIPAL, null)).isNotSameAs(stream);
        assertThat(fixture.streams.running()).isEqualTo(4);
    }

    @Test
    void a_key_joins_a_finished_stream_for_ten_minutes() throws RefusedException {
        ChatStream stream = fixture.start(PRINCIPAL, "k");
        stream.cancel();

        fixture.advance(Duration.ofMinutes(10));
        assertThat(fixture.start(PRINCIPAL, "k")).isSameAs(stream);
        fixture.advance(A_MOMENT);

        assertThat(fixture.start(PRINCIPAL, "k")).isNotSameAs(stream);
    }

    @Test
    void a_refused_start_leaves_its_key_free() throws RefusedException {
        ChatStream first = fixture.start();
        for (int i = 1; i < StreamFixture.STREAMS; i++) {
            fixture.start();
        }
        assertThatThrownBy(() -> fixture.start(PRINCIPAL, "k")).isInstanceOf(RefusedException.class);
        first.cancel();

        assertThat(fixture.start(PRINCIPAL, "k")).isSameAs(fixture.start(PRINCIPAL, "k"));
    }

    @Test
    @Timeout(60)
    void concurrent_starts_with_one_key_make_one_stream() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                String key = "k" + round;
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Future<ChatStream>> started = IntStream.range(0, threads)
                        .mapToObj(i -> pool.submit(() -> {
                            barrier.await();
                            return fixture.start(PRINCIPAL, key);
                        }))
                        .toList();
                Set<StreamId> ids = new HashSet<>();
                for (Future<ChatStream> one : started) {
                    ids.add(one.get(20, SECONDS).id());
                    one.get().cancel();
                }
                assertThat(ids).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(fixture.streams.running()).isZero();
    }

    @Test
    @Timeout(60)
    void of_a_concurrent_cancel_and_end_exactly_one_wins() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 500; round++) {
                StreamFixture own = new StreamFixture();
                ChatStream stream = own.launch();
                CyclicBarrier barrier = new CyclicBarrier(2);
                Future<Boolean> cancelled = pool.submit(() -> {
                    barrier.await();
                    return stream.cancel();
                });
                barrier.await();
                own.provider.onlyCall().send("a");
                own.provider.onlyCall().complete();

                boolean won = cancelled.get(20, SECONDS);
                assertThat(end(stream)).isEqualTo(won ? "cancelled" : "end_turn");
                assertThat(own.streams.running()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void streams_beyond_the_limit_are_refused() throws RefusedException {
        ChatStream first = fixture.start();
        for (int i = 1; i < StreamFixture.STREAMS; i++) {
            fixture.start();
        }

        assertThatThrownBy(fixture::start)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(Limit.STREAMS));
        first.cancel();
        assertThat(fixture.start()).isNotNull();
    }

    @Test
    void closing_fails_running_streams_and_refuses_new_ones() throws RefusedException {
        ChatStream running = fixture.launch();
        ChatStream waiting = fixture.start();
        ChatStream over = fixture.start();
        over.cancel();

        fixture.streams.close();
        fixture.streams.close();

        assertThat(end(running)).isEqualTo("server_shutdown");
        assertThat(end(waiting)).isEqualTo("server_shutdown");
        assertThat(end(over)).isEqualTo("cancelled");
        assertThat(fixture.provider.onlyCall().cancellations()).isEqualTo(1);
        assertThatThrownBy(fixture::start)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(Limit.SHUTDOWN));
        assertThat(fixture.streams.running()).isZero();
    }

    @Test
    @Timeout(20)
    void draining_returns_at_once_when_no_stream_is_running() throws RefusedException {
        fixture.start().cancel();

        fixture.streams.drain(Duration.ofDays(1));

        assertThatThrownBy(fixture::start).isInstanceOf(RefusedException.class);
    }
}
