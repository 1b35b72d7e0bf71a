package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.ProducedStream;
import dev.sluice.stream.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens to Redis, readers elsewhere get everything, once and in order, and those on the stream's node notice nothing. */
@Tag("one-server")
final class RedisFailuresIT {

    private static final int STREAMS = Integer.getInteger("sluice.cluster.streams", 40);

    private RedisProcess redis;
    private Node one;
    private Node other;

    @BeforeEach
    void starts() throws IOException {
        redis = new RedisProcess();
        one = new Node(redis.url(), Node.SHORT_LEASE);
        other = new Node(redis.url(), Node.SHORT_LEASE);
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
    }

    @AfterEach
    void closes() {
        one.close();
        other.close();
        redis.close();
    }

    @Tag("load")
    @Test
    void redis_stands_still_for_five_seconds() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofSeconds(1));
            redis.pause();
            streams.write(Duration.ofSeconds(5));
            assertThat(streams.missing()).isGreaterThan(STREAMS);
            redis.resume();
            streams.write(Duration.ofSeconds(2));
            streams.end();

            streams.assertWhole();
        }
    }

    @Tag("load")
    @Test
    void redis_is_killed_and_comes_back_empty() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofSeconds(1));
            redis.kill();
            streams.write(Duration.ofSeconds(2));
            redis.start();
            streams.write(Duration.ofSeconds(2));
            streams.end();

            streams.assertWhole();
        }
    }

    @Tag("load")
    @Test
    void redis_is_away_when_streams_end() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofSeconds(1));
            redis.kill();
            streams.write(Duration.ofSeconds(1));
            streams.end();
            redis.start();

            streams.assertWhole();
        }
    }

    @Tag("load")
    @Test
    void redis_loses_everything_while_it_runs() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofSeconds(1));
            redis.command("FLUSHALL");
            streams.write(Duration.ofSeconds(2));
            redis.command("FLUSHALL");
            streams.end();

            streams.assertWhole();
        }
    }

    /** As where another machine takes the place of the first. */
    @Test
    void redis_loses_everything_and_its_clock_is_behind() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofMillis(500));
            List<String> inboxes = redis.command("KEYS t:in:*")
                    .lines()
                    .filter(line -> line.startsWith("t:in:"))
                    .toList();
            assertThat(inboxes).hasSize(2);
            for (String inbox : inboxes) {
                redis.command("XADD " + inbox + " 9999999999999-0 later later");
            }
            streams.write(Duration.ofMillis(500));
            redis.command("FLUSHALL");
            streams.write(Duration.ofMillis(500));
            streams.end();

            streams.assertWhole();
        }
    }

    @Tag("load")
    @Test
    void redis_is_full() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofSeconds(1));
            redis.command("CONFIG SET maxmemory 1");
            streams.write(Duration.ofSeconds(3));
            assertThat(streams.missing()).isGreaterThan(STREAMS);
            redis.command("CONFIG SET maxmemory 0");
            streams.write(Duration.ofSeconds(1));
            streams.end();

            streams.assertWhole();
        }
    }

    @Tag("load")
    @Test
    void a_node_is_cut_off_from_redis() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            for (int i = 0; i < 5; i++) {
                streams.write(Duration.ofMillis(500));
                redis.command("CLIENT KILL TYPE normal");
            }
            streams.end();

            streams.assertWhole();
        }
    }

    @Test
    void the_running_stream_of_a_conversation_is_found_after_redis_was_emptied() throws Exception {
        ChatStream newest = one.start("chat", null);
        for (int i = 0; i < 3; i++) {
            newest = one.start("chat", null);
        }
        String id = newest.id().value();
        await().ignoreException(UnreachableException.class)
                .until(() -> other.streams.running(Node.PRINCIPAL, "chat") != null);
        redis.command("FLUSHALL");
        await().ignoreException(UnreachableException.class).until(() -> {
            ChatStream found = other.streams.running(Node.PRINCIPAL, "chat");
            return found != null && found.id().value().equals(id);
        });
    }

    @Test
    void a_node_that_joins_after_redis_was_emptied_knows_the_ids_of_the_others() throws Exception {
        ChatStream stream = one.start();
        redis.command("FLUSHALL");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> redis.command("EXISTS t:secret").startsWith(":1"));
        try (Node third = new Node(redis.url())) {
            await().until(() -> third.streams.isGone(stream.id(), Node.PRINCIPAL));
        }
    }

    @Test
    void a_node_that_connects_while_redis_is_full_tells_and_learns_everything_when_it_is_not() throws Exception {
        ChatStream stream = one.start();
        redis.command("CONFIG SET maxmemory 1");
        try (Node third = new Node(redis.url())) {
            await().until(() -> third.cluster.commandsSent() > 2);
            ChatStream started = third.start("during", null);
            redis.command("CONFIG SET maxmemory 0");

            Duration soon = Duration.ofSeconds(20);
            await().atMost(soon).until(() -> third.streams.isGone(stream.id(), Node.PRINCIPAL));
            await().atMost(soon).until(() -> one.streams.running(Node.PRINCIPAL, "during") != null);
            assertThat(one.streams.running(Node.PRINCIPAL, "during").id()).isEqualTo(started.id());
            third.provider.next().end();
        }
    }

    @Test
    void a_log_whose_expiry_was_lost_expires_all_the_same() throws Exception {
        ChatStream running = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        ChatStream ended = one.start();
        one.provider.next().end();
        await().until(() -> one.cluster.unfinished() == 0);
        for (ChatStream stream : List.of(running, ended)) {
            redis.command("PERSIST t:log:" + stream.id().value());
        }
        redis.command("CLIENT KILL TYPE normal");

        for (ChatStream stream : List.of(running, ended)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            !redis.command("TTL t:log:" + stream.id().value()).startsWith(":-"));
        }
        reply.end();
    }

    @Test
    void redis_fails_in_every_way_one_after_the_other() throws Exception {
        try (MarkedStreams streams = new MarkedStreams(STREAMS, one, other)) {
            streams.write(Duration.ofMillis(500));
            redis.pause();
            streams.write(Duration.ofSeconds(1));
            assertThat(streams.missing()).isGreaterThan(STREAMS);
            redis.resume();
            streams.write(Duration.ofMillis(500));
            redis.command("CONFIG SET maxmemory 1");
            streams.write(Duration.ofSeconds(1));
            redis.command("CONFIG SET maxmemory 0");
            streams.write(Duration.ofMillis(500));
            redis.command("FLUSHALL");
            streams.write(Duration.ofMillis(500));
            redis.command("CLIENT KILL TYPE normal");
            streams.write(Duration.ofMillis(500));
            redis.kill();
            streams.write(Duration.ofSeconds(1));
            redis.start();
            streams.write(Duration.ofMillis(500));
            streams.end();

            streams.assertWhole();
        }
    }

    @Test
    void what_waits_for_redis_is_kept_no_longer_than_its_node_keeps_it() throws Exception {
        redis.kill();
        ProducedStream kept = (ProducedStream) one.start();
        one.provider.next().end();
        ProducedStream dropped = (ProducedStream) one.start();
        one.provider.next().end();
        assertThat(one.cluster.unfinished()).isEqualTo(2);

        one.streams.forgetOwn(dropped);

        await().until(() -> one.cluster.unfinished() == 1);
        redis.start();
        await().ignoreException(UnreachableException.class)
                .until(() -> other.find(kept) != null && one.cluster.unfinished() == 0);
    }
}
