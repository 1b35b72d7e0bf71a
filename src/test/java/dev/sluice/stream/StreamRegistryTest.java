package dev.sluice.stream;

import static dev.sluice.stream.Node.OWNER;
import static dev.sluice.stream.Node.end;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.StreamId;
import dev.sluice.stream.RefusedException.Limit;
import java.time.Duration;
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

    /** Finished streams are looked through once a second. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final Node node = new Node();

    @Test
    void a_stream_is_found_by_who_started_it_and_nobody_else() throws RefusedException {
        ChatStream stream = node.start();

        assertThat(node.streams.find(stream.id(), OWNER)).isSameAs(stream);
        assertThat(node.streams.find(stream.id(), "eve")).isNull();
        assertThat(node.streams.isGone(stream.id(), OWNER)).isFalse();
        assertThat(node.streams.isGone(stream.id(), "eve")).isFalse();
    }

    @Test
    void a_finished_stream_is_kept_for_a_while_and_then_gone_for_its_owner_only() throws RefusedException {
        ChatStream stream = node.launched();
        node.provider.onlyCall().ends();

        node.pass(Node.RETENTION);
        assertThat(node.streams.find(stream.id(), OWNER)).isSameAs(stream);
        node.pass(A_MOMENT);

        assertThat(node.streams.find(stream.id(), OWNER)).isNull();
        assertThat(node.streams.isGone(stream.id(), OWNER)).isTrue();
        assertThat(node.streams.isGone(stream.id(), "eve")).isFalse();
    }

    @Test
    void a_finished_stream_is_kept_while_it_is_read() throws RefusedException {
        ChatStream stream = node.launched();
        try (LogReader reader = stream.attach(0, () -> {})) {
            assertThat(reader.atEnd()).isFalse();
            node.provider.onlyCall().ends();
            node.pass(Node.RETENTION.multipliedBy(2));

            assertThat(node.streams.find(stream.id(), OWNER)).isSameAs(stream);
        }
    }

    @Test
    void ids_that_were_never_given_out_are_not_gone() {
        assertThat(node.streams.isGone(new StreamId("a".repeat(StreamId.LENGTH)), OWNER))
                .isFalse();
        assertThat(node.streams.isGone(new StreamId("-".repeat(StreamId.LENGTH)), OWNER))
                .isFalse();
        StreamIds others = new StreamIds();
        assertThat(node.streams.isGone(others.next(OWNER), OWNER)).isFalse();
    }

    @Test
    void ids_do_not_repeat_and_prove_themselves() {
        StreamIds ids = new StreamIds();
        Set<StreamId> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            StreamId id = ids.next(OWNER);
            assertThat(StreamId.parse(id.value())).isEqualTo(id);
            assertThat(ids.made(id, OWNER)).isTrue();
            assertThat(ids.made(id, OWNER + " ")).isFalse();
            all.add(id);
        }
        assertThat(all).hasSize(1000);
    }

    @Test
    void a_changed_id_proves_nothing() {
        StreamIds ids = new StreamIds();
        String id = ids.next(OWNER).value();
        for (int i = 0; i < id.length(); i++) {
            char other = id.charAt(i) == 'A' ? 'B' : 'A';
            StreamId changed = new StreamId(id.substring(0, i) + other + id.substring(i + 1));

            assertThat(ids.made(changed, OWNER)).as("changed at %s", i).isFalse();
        }
    }

    @Test
    void the_same_key_of_the_same_owner_is_the_same_stream() throws RefusedException {
        ChatStream stream = node.start(OWNER, "k");

        assertThat(node.start(OWNER, "k")).isSameAs(stream);
        assertThat(node.start(OWNER, "other")).isNotSameAs(stream);
        assertThat(node.start("eve", "k")).isNotSameAs(stream);
        assertThat(node.start(OWNER, null)).isNotSameAs(stream);
        assertThat(node.streams.running()).isEqualTo(4);
    }

    @Test
    void a_key_joins_a_finished_stream_for_ten_minutes() throws RefusedException {
        ChatStream stream = node.start(OWNER, "k");
        stream.cancel();

        node.pass(Duration.ofMinutes(10));
        assertThat(node.start(OWNER, "k")).isSameAs(stream);
        node.pass(A_MOMENT);

        assertThat(node.start(OWNER, "k")).isNotSameAs(stream);
    }

    @Test
    void a_start_that_was_refused_leaves_its_key_free() throws RefusedException {
        ChatStream first = node.start();
        for (int i = 1; i < Node.STREAMS; i++) {
            node.start();
        }
        assertThatThrownBy(() -> node.start(OWNER, "k")).isInstanceOf(RefusedException.class);
        first.cancel();

        assertThat(node.start(OWNER, "k")).isSameAs(node.start(OWNER, "k"));
    }

    @Test
    @Timeout(60)
    void starts_with_one_key_at_the_same_time_are_one_stream() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                String key = "k" + round;
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Future<ChatStream>> started = IntStream.range(0, threads)
                        .mapToObj(i -> pool.submit(() -> {
                            barrier.await();
                            return node.start(OWNER, key);
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
        assertThat(node.streams.running()).isZero();
    }

    @Test
    @Timeout(60)
    void of_a_cancel_and_an_end_at_the_same_time_one_wins() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 500; round++) {
                Node own = new Node();
                ChatStream stream = own.launched();
                CyclicBarrier barrier = new CyclicBarrier(2);
                Future<Boolean> cancelled = pool.submit(() -> {
                    barrier.await();
                    return stream.cancel();
                });
                barrier.await();
                own.provider.onlyCall().says("a");
                own.provider.onlyCall().ends();

                boolean won = cancelled.get(20, SECONDS);
                assertThat(end(stream)).isEqualTo(won ? "cancelled" : "end_turn");
                assertThat(own.streams.running()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void no_more_run_at_once_than_allowed() throws RefusedException {
        ChatStream first = node.start();
        for (int i = 1; i < Node.STREAMS; i++) {
            node.start();
        }

        assertThatThrownBy(node::start)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(Limit.STREAMS));
        first.cancel();
        assertThat(node.start()).isNotNull();
    }

    @Test
    void closing_fails_what_runs_and_refuses_more() throws RefusedException {
        ChatStream running = node.launched();
        ChatStream waiting = node.start();
        ChatStream over = node.start();
        over.cancel();

        node.streams.close();
        node.streams.close();

        assertThat(end(running)).isEqualTo("server_shutdown");
        assertThat(end(waiting)).isEqualTo("server_shutdown");
        assertThat(end(over)).isEqualTo("cancelled");
        assertThat(node.provider.onlyCall().cancelled()).isEqualTo(1);
        assertThatThrownBy(node::start)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(Limit.SHUTDOWN));
        assertThat(node.streams.running()).isZero();
    }

    @Test
    @Timeout(20)
    void draining_waits_for_nothing_when_nothing_runs() throws RefusedException {
        node.start().cancel();

        node.streams.drain(Duration.ofDays(1));

        assertThatThrownBy(node::start).isInstanceOf(RefusedException.class);
    }
}
