package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.json.JsonText;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.UnreachableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes of one JVM and a real Redis. */
@Tag("one-server")
final class ClusterIT {

    private static RedisProcess redis;
    private static Node one;
    private static Node other;

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
        one = new Node(redis.url());
        other = new Node(redis.url());
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
    }

    @AfterAll
    static void closes() {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void a_stream_is_read_on_another_node_while_it_is_written() {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        await().until(() -> other.find(stream) != null);
        try (Follower there = new Follower(other.find(stream), 0)) {
            await().until(() -> there.text().equals("Hello"));
            reply.text(" world");
            await().until(() -> there.text().equals("Hello world"));
            reply.end();
            await().until(() -> there.end().equals("end_turn"));

            assertThat(there.sequences()).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void a_stream_that_cannot_be_encoded_ends_for_other_nodes_and_spoils_no_other() {
        ChatStream broken = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        await().until(() -> other.find(broken) != null);
        try (Follower here = new Follower(broken, 0);
                Follower there = new Follower(other.find(broken), 0)) {
            await().until(() -> there.text().equals("Hello"));
            reply.event(new ChannelMessage(null, "no event of a generation"));
            await().until(() -> there.end().equals("internal"));
            reply.text(" world");
            await().until(() -> here.text().equals("Hello world"));
            assertThat(here.end()).isEqualTo("running");

            ChatStream next = one.start();
            ScriptedProvider.Reply nextReply = one.provider.next();
            await().until(() -> other.find(next) != null);
            nextReply.end();
            reply.end();
        }
    }

    @Test
    void slow_readers_of_other_nodes_replies_keep_no_more_than_the_bound() {
        ClusterSettings cluster = new ClusterSettings(redis.url(), "t:", false, Duration.ofSeconds(6), 0);
        try (Node small = new Node(cluster, 0, 0, 100_000)) {
            await().until(small.cluster::isUp);
            List<Follower> slow = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ChatStream stream = one.start();
                ScriptedProvider.Reply reply = one.provider.next();
                await().until(() -> small.find(stream) != null);
                Follower there = new Follower(small.find(stream), 0);
                reply.text("x".repeat(40_000));
                reply.end();
                await().until(() -> there.end().equals("end_turn"));
                slow.add(there);
            }
            assertThat(slow).noneMatch(Follower::isCut);
            small.ahead.addAndGet(Duration.ofSeconds(61).toNanos());

            await().until(() -> slow.get(0).isCut());
            assertThat(slow).filteredOn(Follower::isCut).hasSize(1);
            slow.forEach(Follower::close);
        }
    }

    /** Signals carry small entries only. */
    @Test
    void small_and_large_events_arrive_in_order() {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        await().until(() -> other.find(stream) != null);
        try (Follower there = new Follower(other.find(stream), 0)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                String text = "<" + i + ">" + "x".repeat(i % 3 == 0 ? 5_000 : 10);
                reply.text(text);
                all.append(text);
                if (i % 10 == 0) {
                    await().pollDelay(Duration.ZERO).until(() -> there.text().contentEquals(all));
                }
            }
            reply.end();

            await().until(() -> there.end().equals("end_turn"));
            assertThat(there.text()).isEqualTo(all.toString());
        }
    }

    @Test
    void reports_that_come_twice_or_too_early_are_not_taken() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        await().until(() -> other.find(stream) != null);
        ByteWriter events = new ByteWriter();
        EventCodec.write(new TextDelta(JsonText.of("wrong")), events);
        try (Follower there = new Follower(other.find(stream), 0)) {
            await().until(() -> there.text().equals("Hello"));
            report(new Growth(stream.id(), new Entry(1, false, "n", events.toBytes())));
            report(new Growth(stream.id(), new Entry(7, false, "n", events.toBytes())));
            report(new Growth(stream.id(), null));
            reply.text(" again");
            reply.end();

            await().until(() -> there.end().equals("end_turn"));
            assertThat(there.text()).isEqualTo("Hello again");
            assertThat(there.sequences()).containsExactly(0, 1, 2, 3);
        }
    }

    /** Sends a signal to both nodes. */
    private static void report(Growth growth) {
        byte[] signal = Signal.write(new Signal.More(List.of(growth)));
        try (RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<String, byte[]> connection =
                        client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            for (String node : connection.sync().hkeys("t:nodes")) {
                connection.sync().xadd("t:in:" + node, Map.of(Outbox.FIELD, signal));
            }
        }
    }

    @Test
    void a_stream_is_resumed_on_another_node_after_every_event() {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            reply.text("<" + i + ">");
            all.append('<').append(i).append('>');
        }
        for (int position = 0; position <= 51; position++) {
            // At once, so that the events may not have arrived there.
            ChatStream there = other.find(stream);
            assertThat(there).isNotNull();
            Follower reader = new Follower(there, position);
            String rest = position == 0
                    ? all.toString()
                    : all.substring(
                            all.indexOf("<" + (position - 1) + ">") < 0
                                    ? all.length()
                                    : all.indexOf("<" + (position - 1) + ">"));
            await().untilAsserted(() -> assertThat(reader.text()).isEqualTo(rest));
            reader.close();
        }
        reply.end();
    }

    @Test
    void a_stream_is_cancelled_from_another_node() {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        await().until(() -> other.find(stream) != null);

        assertThat(other.find(stream).cancel()).isTrue();

        await().atMost(Duration.ofSeconds(20)).until(reply::isCancelled);
        try (Follower there = new Follower(other.find(stream), 0)) {
            await().until(() -> there.end().equals("cancelled"));
            assertThat(there.text()).isEqualTo("Hello");
        }
    }

    @Test
    void an_idempotency_key_holds_on_all_nodes() {
        ChatStream first = one.start("c", "key-1");

        assertThat(other.start("c", "key-1").id()).isEqualTo(first.id());
        assertThat(one.start("c", "key-1").id()).isEqualTo(first.id());
        assertThat(other.start("c", "key-2").id()).isNotEqualTo(first.id());
        one.provider.next().end();
    }

    @Test
    void of_two_nodes_that_start_with_one_key_at_once_one_asks_its_provider() throws Exception {
        for (int i = 0; i < 30; i++) {
            String key = "race-" + i;
            CompletableFuture<ChatStream> there = CompletableFuture.supplyAsync(() -> other.start("c", key));
            ChatStream here = one.start("c", key);

            assertThat(there.get(30, TimeUnit.SECONDS).id()).isEqualTo(here.id());
            assertThat(one.provider.takeAll() + other.provider.takeAll()).isOne();
        }
    }

    @Test
    void another_node_finds_the_running_stream_of_a_conversation() {
        ChatStream stream = one.start("chat-7", null);
        ScriptedProvider.Reply reply = one.provider.next();

        await().until(() -> other.streams.running(Node.PRINCIPAL, "chat-7") != null);
        assertThat(other.streams.running(Node.PRINCIPAL, "chat-7").id()).isEqualTo(stream.id());
        assertThat(other.streams.running("eve", "chat-7")).isNull();

        other.streams.cancel(Node.PRINCIPAL, "chat-7");
        await().atMost(Duration.ofSeconds(20)).until(reply::isCancelled);
        await().until(() -> other.streams.running(Node.PRINCIPAL, "chat-7") == null);
    }

    @Test
    void a_strangers_stream_does_not_exist() {
        ChatStream stream = one.start();
        await().until(() -> other.find(stream) != null);

        assertThat(other.streams.find(stream.id(), "eve")).isNull();
        assertThat(other.streams.isGone(stream.id(), "eve")).isFalse();
        assertThat(other.streams.isGone(stream.id(), Node.PRINCIPAL)).isTrue();
        one.provider.next().end();
    }

    @Test
    void a_log_that_has_lost_its_beginning_is_written_again() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        String log = "t:log:" + stream.id().value();
        for (int i = 1; i <= 3; i++) {
            int entries = i;
            await().until(() -> redis.command("XLEN " + log).equals(":" + entries + "\r\n"));
            reply.text("<" + i + ">");
        }
        await().until(() -> redis.command("XLEN " + log).equals(":4\r\n"));
        redis.command("XTRIM " + log + " MAXLEN 1");

        try (Follower there = new Follower(other.find(stream), 0)) {
            await().until(() -> there.text().equals("<1><2><3>"));
            redis.command("DEL " + log);
            reply.text("<4>");
            await().until(() -> there.text().equals("<1><2><3><4>"));
            assertThat(there.sequences()).containsExactly(0, 1, 2, 3, 4);
        }
        reply.end();
    }

    @Test
    void a_log_that_lacks_entries_in_its_middle_is_written_again() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        String log = "t:log:" + stream.id().value();
        await().until(() -> redis.command("XLEN " + log).equals(":1\r\n"));
        reply.text("<1>");
        await().until(() -> redis.command("XLEN " + log).equals(":2\r\n"));
        reply.text("<2>");
        await().until(() -> redis.command("XLEN " + log).equals(":3\r\n"));
        redis.command("XDEL " + log + " 2-0");

        try (Follower there = new Follower(other.find(stream), 0)) {
            await().until(() -> there.text().equals("<1><2>"));
            reply.end();
            await().until(() -> there.end().equals("end_turn"));
            assertThat(there.sequences()).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void a_reader_elsewhere_keeps_a_stream_running() {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        new Follower(stream, 0).close();
        await().until(() -> other.find(stream) != null);
        try (Follower there = new Follower(other.find(stream), 0)) {
            await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(66)).until(() -> !reply.isCancelled());
            reply.text("still here");
            await().until(() -> there.text().equals("still here"));
        }
        await().atMost(Duration.ofMinutes(1)).until(reply::isCancelled);
    }

    @Test
    @Timeout(60)
    void closing_again_at_once_and_asking_afterwards_end() {
        ChatStream stream = one.start();
        one.provider.next().end();
        Node closing = new Node(redis.url());
        await().until(closing.cluster::isUp);
        closing.waits = Node.BRIEF;
        closing.cluster.close();
        closing.ahead.set(Duration.ofHours(-1).toNanos());
        assertThat(closing.cluster.isUp())
                .as("whether it still takes Redis for up")
                .isTrue();

        closing.cluster.close();
        assertThat(closing.cluster.names().take("ada", "a name")).isTrue();
        assertThatThrownBy(() -> closing.cluster.find(stream.id(), Node.PRINCIPAL))
                .isInstanceOf(UnreachableException.class);
        closing.close();
    }
}
