package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channel;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.channel.Channels;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The channels of two nodes, whose Redis goes away and comes back. */
@Tag("one-server")
final class ChannelFailureIT {

    private RedisProcess redis;
    private Node one;
    private Node other;

    @BeforeEach
    void starts() throws IOException {
        redis = new RedisProcess();
        one = new Node(redis.url());
        other = new Node(redis.url());
        awaitUp();
    }

    @AfterEach
    void closes() {
        one.close();
        other.close();
        redis.close();
    }

    private void awaitUp() {
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
    }

    private void awaitDown() {
        one.missRedis();
        other.missRedis();
        await().until(() -> !one.cluster.isUp() && !other.cluster.isUp());
    }

    @Test
    void a_channel_survives_a_redis_that_comes_back_empty_and_what_was_kept_can_be_resumed() throws Exception {
        Channel channel = open(one);
        try (ChannelFollower here = new ChannelFollower(channel, 0);
                ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            for (int i = 0; i < 10; i++) {
                channel.push(message("m" + i));
            }
            await().untilAsserted(() -> assertThat(there.numbers()).hasSize(10));
            await().untilAsserted(() -> assertThat(here.numbers()).hasSize(10));
            redis.kill();
            awaitDown();
            assertThat(channel.offer(message("while it was away"))).isTrue();
            redis.start();
            awaitUp();

            for (ChannelFollower reader : List.of(here, there)) {
                await().untilAsserted(() ->
                        assertThat(reader.read()).hasSize(11).last().asString().endsWith(" while it was away"));
                assertThat(reader.numbers()).isSorted().doesNotHaveDuplicates();
                assertThat(reader.isAtEnd()).isFalse();
            }
            assertThat(here.read()).isEqualTo(there.read());
            assertThat(on(other, channel).push(message("after"))).isTrue();
            Node third = new Node(redis.url());
            await().until(third.cluster::isUp);
            try (ChannelFollower resumed = new ChannelFollower(on(third, channel), 5)) {
                await().untilAsserted(() -> assertThat(resumed.read())
                        .hasSize(7)
                        .startsWith("5 m5", "6 m6")
                        .last()
                        .asString()
                        .endsWith(" after"));
            }
            third.close();
        }
    }

    @Test
    void pushes_from_two_nodes_while_redis_is_killed_again_and_again_are_not_doubled_or_reordered() throws Exception {
        Channel channel = open(one);
        try (ChannelFollower here = new ChannelFollower(channel, 0);
                ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            channel.push(message("first"));
            await().untilAsserted(() -> assertThat(there.numbers()).hasSize(1));
            for (int round = 0; round < 3; round++) {
                redis.kill();
                awaitDown();
                for (Node node : List.of(one, other)) {
                    for (int i = 0; i < 50; i++) {
                        assertThat(on(node, channel).offer(message((node == one ? "a" : "b") + (round * 50 + i))))
                                .isTrue();
                    }
                }
                redis.start();
                awaitUp();
                int all = 1 + (round + 1) * 100;
                await().untilAsserted(() -> assertThat(here.numbers()).hasSize(all));
                await().untilAsserted(() -> assertThat(there.numbers()).hasSize(all));
            }
            assertThat(here.read()).isEqualTo(there.read());
            for (String from : List.of("a", "b")) {
                assertThat(here.read().stream()
                                .map(line -> line.substring(line.indexOf(' ') + 1))
                                .filter(data -> data.startsWith(from)))
                        .isEqualTo(
                                IntStream.range(0, 150).mapToObj(i -> from + i).toList());
            }
        }
    }

    @Test
    void a_push_is_refused_while_redis_is_away_and_a_channel_that_is_opened_then_is_shared_later() throws Exception {
        redis.kill();
        awaitDown();
        Channel channel = open(one);

        assertThat(one.channels.find(channel.id(), Node.PRINCIPAL)).isSameAs(channel);
        assertThatThrownBy(() -> channel.push(message("refused"))).isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> other.channels.find(channel.id(), Node.PRINCIPAL))
                .isInstanceOf(UnreachableException.class);
        assertThat(channel.offer(message("for later"))).isTrue();
        try (ChannelFollower here = new ChannelFollower(channel, 0)) {
            redis.start();
            awaitUp();

            await().untilAsserted(() -> assertThat(here.read()).containsExactly("0 for later"));
            try (ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
                await().untilAsserted(() -> assertThat(there.read()).containsExactly("0 for later"));
            }
        }
    }

    @Test
    void thousands_of_channels_that_nobody_uses_any_more_keep_none_from_being_put_back() throws Exception {
        redis.kill();
        awaitDown();
        for (int i = 0; i < 10_000; i++) {
            open(one);
        }
        one.ahead.addAndGet(Channels.IDLE.plusMinutes(1).toNanos());
        Channel used = open(one);
        redis.start();

        await().atMost(Duration.ofSeconds(20)).until(used::isShared);
        assertThat(one.channels.size()).isOne();
    }

    @Test
    void of_what_waits_for_redis_the_newest_is_kept() throws Exception {
        Channel channel = open(one);
        redis.kill();
        awaitDown();
        for (int i = 0; i < 1000; i++) {
            channel.offer(message("m" + i));
        }
        redis.start();
        awaitUp();
        try (ChannelFollower here = new ChannelFollower(channel, 0)) {
            await().untilAsserted(() -> assertThat(here.read())
                    .hasSize(Channel.KEPT)
                    .last()
                    .asString()
                    .endsWith(" m999"));
        }
    }

    @Test
    void a_redis_that_stands_still_delays_messages_and_doubles_none() throws Exception {
        Channel channel = open(one);
        try (ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            channel.push(message("before"));
            await().untilAsserted(() -> assertThat(there.numbers()).hasSize(1));
            redis.pause();
            for (int i = 0; i < 20; i++) {
                channel.offer(message("m" + i)); // on its way when the connection is given up
            }
            CompletableFuture<Channel> onOther = lookFor(other, channel);
            one.waits = Node.BRIEF;
            assertThatThrownBy(() -> channel.push(message("refused"))).isInstanceOf(UnreachableException.class);
            one.waits = Node.PATIENT;
            assertThat(onOther).as("an answer for which a node waits longer").isNotDone();
            CompletableFuture<Channel> onOne = lookFor(one, channel);
            awaitDown();
            for (CompletableFuture<Channel> answer : List.of(onOther, onOne)) { // until both give their connections up
                assertThatThrownBy(answer::join).hasCauseInstanceOf(UnreachableException.class);
            }
            redis.resume();
            awaitUp();

            await().untilAsserted(() -> assertThat(there.read().stream().filter(line -> line.matches("\\d+ m\\d+")))
                    .hasSize(20));
            assertThat(there.read().stream()
                            .filter(line -> line.contains("refused"))
                            .count())
                    .as("a push that was refused may have come, once")
                    .isLessThanOrEqualTo(1);
            assertThat(there.read().stream().map(line -> line.substring(line.indexOf(' ') + 1)))
                    .filteredOn(data -> !data.equals("refused"))
                    .containsExactlyElementsOf(messages());
        }
    }

    /** Has a node ask Redis for a channel. */
    private static CompletableFuture<Channel> lookFor(Node node, Channel channel) {
        long commands = node.cluster.commandsSent();
        CompletableFuture<Channel> found = CompletableFuture.supplyAsync(() -> on(node, channel));
        await().until(() -> node.cluster.commandsSent() > commands);
        return found;
    }

    private static List<String> messages() {
        List<String> all = new ArrayList<>(List.of("before"));
        IntStream.range(0, 20).forEach(i -> all.add("m" + i));
        return all;
    }

    @Test
    void a_channel_that_was_closed_while_a_node_was_away_ends_there_when_it_is_back() throws Exception {
        Channel channel = open(one);
        ChannelFollower reader = new ChannelFollower(channel, 0);
        channel.push(message("m"));
        await().untilAsserted(() -> assertThat(reader.numbers()).hasSize(1));
        // What another node's close and the time after it come to, without a signal.
        redis.command("DEL t:chan:{" + channel.id() + "} t:chan:{" + channel.id() + "}:m");
        redis.command("CLIENT KILL TYPE normal");

        await().until(reader::isAtEnd);
        assertThat(channel.push(message("late"))).isFalse();
    }

    @Test
    void a_node_that_is_lost_costs_its_readers_only() throws Exception {
        Node left = new Node(redis.url(), Node.SHORT_LEASE);
        await().until(left.cluster::isUp);
        Channel channel = open(left);
        try (ChannelFollower here = new ChannelFollower(channel, 0)) {
            redis.command("HSET t:chan:{" + channel.id() + "}:m r:lost 1"); // what a node that died leaves
            redis.command("HSET t:nodes lost 7");
            channel.push(message("a"));
            await().untilAsserted(() -> assertThat(here.read()).containsExactly("0 a"));
            await().atMost(Duration.ofMinutes(1))
                    .ignoreException(UnreachableException.class)
                    .untilAsserted(() -> {
                        channel.push(message("b"));
                        assertThat(redis.command("HEXISTS t:chan:{" + channel.id() + "}:m r:lost"))
                                .startsWith(":0");
                    });
            int last = here.numbers().size();
            await().untilAsserted(() -> assertThat(here.numbers())
                    .hasSizeGreaterThanOrEqualTo(last)
                    .isEqualTo(IntStream.range(0, here.numbers().size()).boxed().toList()));
        }
        left.close();
    }

    @Test
    void a_full_redis_refuses_pushes_and_gets_progress_later() throws Exception {
        Channel channel = open(one);
        try (ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            channel.push(message("before"));
            redis.command("CONFIG SET maxmemory 1");
            assertThatThrownBy(() -> channel.push(message("refused"))).isInstanceOf(UnreachableException.class);
            channel.offer(message("for later"));
            redis.command("CONFIG SET maxmemory 0");

            await().untilAsserted(() -> assertThat(there.read()).containsExactly("0 before", "1 for later"));
        }
    }

    @Test
    void a_channel_that_could_not_be_opened_does_not_count() throws Exception {
        try (Node limited = new Node(new ClusterSettings(redis.url(), "t:", false, Node.LEASE, 0), 3, 0, 0)) {
            await().until(limited.cluster::isUp);
            redis.command("ACL SETUSER default resetkeys ~t:chans* ~t:nodes ~t:in:* ~t:secret ~t:born");
            List<CompletableFuture<Channel>> opened = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(3);
            for (int i = 0; i < 3; i++) {
                opened.add(CompletableFuture.supplyAsync(() -> open(limited), threads));
            }
            for (CompletableFuture<Channel> one : opened) {
                assertThatThrownBy(one::join).hasCauseInstanceOf(UnreachableException.class);
            }
            threads.shutdown();
            redis.command("ACL SETUSER default allkeys");

            await().until(() -> !limited.channels.isFull(Node.PRINCIPAL));
            assertThat(limited.channels.open(Node.PRINCIPAL)).isNotNull();
        }
    }

    /** As after a fail-over. */
    @Test
    void a_message_to_a_channel_whose_last_ones_redis_has_lost_reaches_all_readers() throws Exception {
        Channel channel = open(one);
        try (ChannelFollower here = new ChannelFollower(channel, 0);
                ChannelFollower there = new ChannelFollower(on(other, channel), 0)) {
            for (int i = 0; i < 3; i++) {
                channel.push(message("m" + i));
            }
            await().until(() -> here.read().size() == 3 && there.read().size() == 3);
            String key = "t:chan:{" + channel.id() + "}";
            redis.command("XDEL " + key + " 3-0");
            assertThat(redis.command("XSETID " + key + " 2-0")).startsWith("+OK");
            redis.command("HSET " + key + ":m n 2");
            redis.command("CLIENT KILL TYPE normal");
            channel.offer(message("new"));

            for (ChannelFollower reader : List.of(here, there)) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(reader.read())
                                .hasSize(4)
                                .last()
                                .asString()
                                .endsWith(" new"));
            }
        }
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
}
