package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channel;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.ChatStream;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The channels of three nodes of one JVM, on a real Redis that works. */
@Tag("one-server")
final class ChannelClusterIT {

    private static final int PUSHED = 1_000;

    private static RedisProcess redis;
    private static Node one;
    private static Node other;
    private static Node third;

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
        one = new Node(redis.url());
        other = new Node(redis.url());
        third = new Node(redis.url());
        await().until(() -> Stream.of(one, other, third).allMatch(node -> node.cluster.isUp()));
    }

    @AfterAll
    static void closes() {
        Stream.of(one, other, third).forEach(Node::close);
        redis.close();
    }

    @Test
    void a_channel_is_read_on_all_nodes_whichever_is_pushed_to() {
        Channel channel = open(one);
        try (ChannelFollower here = new ChannelFollower(channel, 0);
                ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            assertThat(on(third, channel).push(message("from the third"))).isTrue();
            assertThat(on(one, channel).push(message("from the first"))).isTrue();

            for (ChannelFollower reader : List.of(here, there)) {
                await().untilAsserted(() ->
                        assertThat(reader.read()).containsExactly("0 from the third", "1 from the first"));
            }
        }
    }

    @Test
    void two_nodes_that_push_at_once_give_all_readers_the_same_order_without_loss_or_doubling() throws Exception {
        Channel channel = open(one);
        List<ChannelFollower> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readers.add(new ChannelFollower(on(i % 2 == 0 ? one : other, channel), 0));
        }
        CompletableFuture<?> pushing = CompletableFuture.runAsync(() -> pushAll(one, channel, "a"));
        pushAll(other, channel, "b");
        pushing.get();

        List<Integer> all = IntStream.range(0, 2 * PUSHED).boxed().toList();
        for (ChannelFollower reader : readers) {
            await().untilAsserted(() -> assertThat(reader.numbers()).last().isEqualTo(2 * PUSHED - 1));
            assertThat(reader.numbers())
                    .doesNotHaveDuplicates()
                    .containsAll(all)
                    .isSorted();
            assertThat(reader.read()).isEqualTo(readers.get(0).read());
        }
        for (String from : List.of("a", "b")) {
            assertThat(readers.get(0).read().stream()
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .filter(data -> data.startsWith(from)))
                    .isEqualTo(
                            IntStream.range(0, PUSHED).mapToObj(i -> from + i).toList());
        }
        readers.forEach(ChannelFollower::close);
    }

    private static void pushAll(Node node, Channel channel, String name) {
        Channel there = on(node, channel);
        for (int i = 0; i < PUSHED; i++) {
            // Every other one as progress is pushed, which does not wait.
            assertThat(i % 2 == 0 ? there.push(message(name + i)) : there.offer(message(name + i)))
                    .isTrue();
        }
    }

    @Test
    void a_channel_is_resumed_on_another_node_after_every_message() {
        Channel channel = open(one);
        for (int i = 0; i < 20; i++) {
            channel.push(message("m" + i));
            Channel there = on(other, channel);
            assertThat(there.has(i)).isTrue();
            assertThat(there.has(i + 1)).isFalse();
        }
        for (int position = 0; position <= 20; position++) {
            List<Integer> rest = IntStream.range(position, 20).boxed().toList();
            try (ChannelFollower reader =
                    new ChannelFollower(on(position % 2 == 0 ? other : third, channel), position)) {
                await().untilAsserted(() -> assertThat(reader.numbers()).isEqualTo(rest));
            }
        }
    }

    @Test
    void a_close_ends_the_readers_of_all_nodes_after_what_was_pushed_before() throws IOException {
        Channel channel = open(one);
        ChannelFollower here = new ChannelFollower(channel, 0);
        ChannelFollower there = new ChannelFollower(on(other, channel), 0);
        on(third, channel).push(message("last words"));
        on(third, channel).close();

        for (ChannelFollower reader : List.of(here, there)) {
            await().until(reader::isAtEnd);
            assertThat(reader.read()).containsExactly("0 last words");
            reader.close();
        }
        for (Node node : List.of(one, other, third)) {
            assertThat(node.channels.find(channel.id(), Node.PRINCIPAL)).isNull();
        }
        assertThat(channel.push(message("late"))).isFalse();
        await().atMost(Duration.ofMinutes(1)).until(() -> keys(channel).equals(":0"));
    }

    @Test
    void a_close_without_readers_deletes_the_channel_at_once() throws IOException {
        Channel channel = open(one);
        channel.push(message("unread"));
        on(other, channel).close();

        assertThat(keys(channel)).isEqualTo(":0");
        assertThat(third.channels.find(channel.id(), Node.PRINCIPAL)).isNull();
    }

    private static String keys(Channel channel) throws IOException {
        return redis.command("EXISTS " + key(channel) + " " + key(channel) + ":m")
                .strip();
    }

    @Test
    void the_progress_of_a_stream_reaches_a_channel_once_whichever_nodes_are_asked() {
        Channel channel = open(one);
        ChatStream stream = other.start();
        ScriptedProvider.Reply reply = other.provider.next();
        await().until(() -> third.find(stream) != null);
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            third.feed(third.find(stream), on(third, channel));
            other.feed(stream, on(other, channel));
            third.feed(third.find(stream), on(third, channel));
            reply.text("Hello");
            reply.end();

            await().until(() -> reader.read().stream().anyMatch(line -> line.contains("\"progress_percent\":100")));
            assertThat(reader.read()).allMatch(line -> line.contains(" progress {\"stage\":"));
            assertThat(reader.read().stream().filter(line -> line.contains("\"stage\":\"analyzing\"")))
                    .hasSize(1);
            assertThat(reader.read().stream().filter(line -> line.contains("\"progress_percent\":100,")))
                    .hasSize(1);
        }
    }

    @Test
    void a_broadcast_reaches_the_channels_of_all_nodes() {
        Channel first = open(one);
        Channel second = open(other);
        open(third).close();
        int before = third.channels.broadcast(event("count"));
        try (ChannelFollower here = new ChannelFollower(on(other, first), 1);
                ChannelFollower there = new ChannelFollower(on(one, second), 1)) {
            assertThat(third.channels.broadcast(event("to all")))
                    .isEqualTo(before)
                    .isGreaterThanOrEqualTo(2);

            await().untilAsserted(() -> assertThat(here.read()).containsExactly("1 note to all"));
            await().untilAsserted(() -> assertThat(there.read()).containsExactly("1 note to all"));
        }
    }

    @Test
    void a_strangers_channel_does_not_exist_on_any_node() {
        Channel channel = open(one);

        assertThat(one.channels.find(channel.id(), "eve")).isNull();
        assertThat(other.channels.find(channel.id(), "eve")).isNull();
    }

    @Test
    void a_node_that_stops_ends_its_readers_and_the_channel_lives_on() {
        Node stopping = new Node(redis.url());
        await().until(stopping.cluster::isUp);
        Channel channel = open(stopping);
        ChannelFollower reader = new ChannelFollower(channel, 0);
        channel.push(message("before"));
        await().untilAsserted(() -> assertThat(reader.read()).containsExactly("0 before"));
        assertThat(channel.offer(message("last"))).isTrue();
        stopping.close();

        await().until(reader::isAtEnd);
        try (ChannelFollower there = new ChannelFollower(on(one, channel), 1)) {
            await().untilAsserted(() -> assertThat(there.read()).containsExactly("1 last"));
            on(other, channel).push(message("after"));
            await().untilAsserted(() -> assertThat(there.read()).containsExactly("1 last", "2 after"));
        }
    }

    @Test
    void a_channel_costs_no_commands_while_nothing_is_pushed() {
        Node reading = new Node(redis.url(), Node.SHORT_LEASE);
        Node idle = new Node(redis.url(), Node.SHORT_LEASE);
        await().until(() -> reading.cluster.isUp() && idle.cluster.isUp());
        List<ChannelFollower> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(new ChannelFollower(open(reading), 0));
        }
        // A node with readers sends what one without any sends: beats.
        await().untilAsserted(() -> {
            long idleBefore = idle.cluster.commandsSent();
            long before = reading.cluster.commandsSent();
            await().until(() -> idle.cluster.commandsSent() >= idleBefore + 9);
            assertThat(reading.cluster.commandsSent() - before).isLessThan(40);
        });
        readers.forEach(ChannelFollower::close);
        reading.close();
        idle.close();
    }

    /** A lease so long that the node does not take its clock's leap for a Redis that was silent. */
    @Test
    void a_channel_lives_for_15_minutes_from_its_last_message_or_reader() throws IOException {
        Node node = new Node(new ClusterSettings(redis.url(), "t:", false, Duration.ofHours(2), 0));
        await().until(node.cluster::isUp);
        Channel channel = open(node);
        assertThat(life(channel)).isBetween(890_000L, 900_000L);
        ChannelFollower reader = new ChannelFollower(channel, 0);
        await().until(() -> fact(channel, "r:").equals(":1"));

        redis.command("PEXPIRE " + key(channel) + ":m 60000");
        channel.push(message("m"));
        assertThat(life(channel)).as("after a message").isGreaterThan(890_000);

        redis.command("PEXPIRE " + key(channel) + ":m 60000");
        node.ahead.addAndGet(Duration.ofMinutes(4).toNanos());
        await().untilAsserted(
                        () -> assertThat(life(channel)).as("with a reader").isGreaterThan(880_000));

        reader.close();
        redis.command("PEXPIRE " + key(channel) + ":m 60000");
        node.ahead.addAndGet(Duration.ofSeconds(20).toNanos());
        await().untilAsserted(() ->
                assertThat(life(channel)).as("after the last reader").isGreaterThan(880_000));
        assertThat(fact(channel, "r:")).isEqualTo(":0");

        node.ahead.addAndGet(Duration.ofMinutes(4).toNanos());
        redis.command("PEXPIRE " + key(channel) + ":m 1");
        await().until(() -> one.channels.find(channel.id(), Node.PRINCIPAL) == null);
        assertThat(channel.push(message("late"))).isFalse();
        node.close();
    }

    private static String key(Channel channel) {
        return "t:chan:{" + channel.id() + '}';
    }

    /** How long Redis keeps a channel that nobody uses, in ms. */
    private static long life(Channel channel) throws IOException {
        return Long.parseLong(
                redis.command("PTTL " + key(channel) + ":m").strip().substring(1));
    }

    /** The number of fields of a channel's facts that begin so. */
    private static String fact(Channel channel, String name) throws IOException {
        String[] fields = redis.command("HKEYS " + key(channel) + ":m").split("\\R");
        return ":" + Stream.of(fields).filter(field -> field.startsWith(name)).count();
    }

    private static Channel open(Node node) {
        return Objects.requireNonNull(node.channels.open(Node.PRINCIPAL));
    }

    private static Channel on(Node node, Channel channel) {
        return Objects.requireNonNull(node.channels.find(channel.id(), Node.PRINCIPAL));
    }

    private static ChannelMessage message(String data) {
        return new ChannelMessage(null, data);
    }

    private static OutboundSseEvent event(String data) {
        return new OutboundEvent.Builder().name("note").data(data).build();
    }
}
