package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channel;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.it.client.FaultyLink;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis that takes some commands and not others, or hears one node and not the other. */
@Tag("one-server")
final class LostSignalsIT {

    /** Everything but the inboxes. */
    private static final String WITHOUT_INBOXES =
            "ACL SETUSER default resetkeys ~t:log:* ~t:conv:* ~t:nodes ~t:secret ~t:born";

    private static final String EVERYTHING = "ACL SETUSER default allkeys";

    private RedisProcess redis;
    private FaultyLink wire;
    private Node one;
    private Node other;

    @BeforeEach
    void starts() throws IOException {
        redis = new RedisProcess();
        wire = new FaultyLink(redis.port());
        one = new Node("redis://127.0.0.1:" + wire.port());
        other = new Node(redis.url());
        await().until(() -> one.cluster.isUp() && other.cluster.isUp());
    }

    @AfterEach
    void closes() {
        one.close();
        other.close();
        wire.close();
        redis.close();
    }

    private ChatStream elsewhere(ChatStream stream) {
        return other.found(stream);
    }

    @Test
    void an_end_comes_though_nothing_said_so() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        try (Follower there = new Follower(elsewhere(stream), 0)) {
            await().until(() -> there.text().equals("Hello"));
            redis.command(WITHOUT_INBOXES);
            reply.text(" world");
            reply.end();
            await().until(() -> one.cluster.unfinished() == 0);
            assertThat(there.text()).isEqualTo("Hello");
            redis.command(EVERYTHING);

            await().until(() -> there.end().equals("end_turn"));
            assertThat(there.text()).isEqualTo("Hello world");
            assertThat(there.sequences()).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void a_node_that_reads_is_heard_at_last() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        reply.text("Hello");
        await().until(() -> one.cluster.unfinished() == 0);
        redis.command(WITHOUT_INBOXES);
        try (Follower there = new Follower(elsewhere(stream), 0)) {
            await().until(() -> there.text().equals("Hello"));
            redis.command(EVERYTHING);
            reply.text(" world");

            await().until(() -> there.text().equals("Hello world"));
            reply.end();
            await().until(() -> there.end().equals("end_turn"));
        }
    }

    @Test
    void a_cancellation_waits_for_redis() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        ChatStream there = elsewhere(stream);
        redis.command(WITHOUT_INBOXES);
        there.cancel();
        Thread.sleep(1000); // Redis does not take it meanwhile
        assertThat(reply.isCancelled()).isFalse();
        redis.command(EVERYTHING);

        await().atMost(Duration.ofSeconds(20)).until(reply::isCancelled);
    }

    @Test
    void a_wish_for_progress_waits_for_redis() throws Exception {
        ChatStream stream = one.start();
        ScriptedProvider.Reply reply = one.provider.next();
        ChatStream there = elsewhere(stream);
        Channel channel = Objects.requireNonNull(other.channels.open(Node.PRINCIPAL));
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            redis.command(WITHOUT_INBOXES + " ~t:chan*");
            other.feed(there, channel);
            await().until(() -> redis.command("ACL LOG").contains("cmd=xadd"));
            redis.command(EVERYTHING);
            reply.text("Hello");
            reply.end();

            await().until(() -> reader.read().stream().anyMatch(line -> line.contains("\"progress_percent\":100")));
        }
    }

    @Test
    void a_node_that_is_cut_off_serves_its_own_readers_to_the_end() throws Exception {
        try (Node cut = new Node("redis://127.0.0.1:" + wire.port(), Node.SHORT_LEASE);
                Node left = new Node(redis.url(), Node.SHORT_LEASE)) {
            await().until(() -> cut.cluster.isUp() && left.cluster.isUp());
            cutOff(cut, left);
        }
    }

    private void cutOff(Node cut, Node left) throws IOException {
        ChatStream stream = cut.start();
        ScriptedProvider.Reply reply = cut.provider.next();
        ChatStream unread = cut.start("unread", null);
        ScriptedProvider.Reply unreadReply = cut.provider.next();
        reply.text("Hello");
        try (Follower here = new Follower(stream, 0);
                Follower there = new Follower(left.found(stream), 0);
                Follower thereOnly = new Follower(left.found(unread), 0)) {
            await().until(() -> there.text().equals("Hello"));
            wire.refuse(true);
            wire.cut();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> there.end().equals("producer_lost")
                            && thereOnly.end().equals("producer_lost"));
            reply.text(" world");
            wire.refuse(false);
            await().until(unreadReply::isCancelled);
            reply.text("!");
            reply.end();

            await().until(() -> here.end().equals("end_turn"));
            assertThat(here.text()).isEqualTo("Hello world!");
            assertThat(there.ends()).isOne();
            assertThat(there.text()).isEqualTo("Hello");
        }
    }

    @Test
    void of_many_requests_that_wait_for_redis_few_wait_long() throws Exception {
        ChatStream stream = one.start();
        one.provider.next().end();
        await().until(() -> one.cluster.unfinished() == 0);
        other.waits = new Waits(Duration.ofHours(1), Duration.ofMillis(250), Duration.ofHours(1));
        ExecutorService threads = Executors.newFixedThreadPool(60);
        redis.pause();
        try {
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                requests.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                answered.addAndGet(other.find(stream) == null ? 0 : 1);
                            } catch (UnreachableException e) {
                                refused.incrementAndGet();
                            }
                        },
                        threads));
            }
            await().until(() -> refused.get() >= 44);
            assertThat(requests).filteredOn(request -> !request.isDone()).hasSize(16);
            redis.resume();
            CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
            assertThat(answered).hasValue(16);
        } finally {
            redis.resume();
            threads.shutdownNow();
        }
    }

    @Test
    void of_many_requests_for_unknown_channels_few_wait_until_they_are_put_back() throws Exception {
        redis.command("FLUSHALL");
        await().until(other.cluster::isTroubled);
        ExecutorService threads = Executors.newFixedThreadPool(60);
        long before = other.cluster.commandsSent();
        try {
            List<CompletableFuture<@Nullable Channel>> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String unknown = UUID.randomUUID().toString();
                requests.add(
                        CompletableFuture.supplyAsync(() -> other.channels.find(unknown, Node.PRINCIPAL), threads));
            }
            assertThat(requests).allMatch(request -> request.join() == null);
        } finally {
            threads.shutdownNow();
        }
        // One look of each, eight more of sixteen, and beats: if all waited, it would be 540 looks.
        assertThat(other.cluster.commandsSent() - before).isLessThan(400);
    }

    @Test
    void idle_streams_and_more_readers_cost_no_commands() throws Exception {
        List<ScriptedProvider.Reply> replies = new ArrayList<>();
        List<Follower> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ChatStream stream = one.start("c-" + i, null);
            replies.add(one.provider.next());
            for (int reader = 0; reader < 3; reader++) {
                readers.add(new Follower(elsewhere(stream), 0));
            }
        }
        // Two beats of each of two nodes, of three commands, and what they tell each other, once all is told.
        await().untilAsserted(() -> {
            long before = commandsSent();
            Thread.sleep(4000);
            assertThat(commandsSent() - before).isLessThan(45);
        });
        readers.forEach(Follower::close);
        replies.forEach(ScriptedProvider.Reply::end);
    }

    private long commandsSent() {
        return one.cluster.commandsSent() + other.cluster.commandsSent();
    }

    @Test
    void a_stream_that_takes_too_much_is_whole_on_its_own_node_only() throws Exception {
        try (Node small = new Node(new ClusterSettings(redis.url(), "t:", false, Node.LEASE, 10_000))) {
            await().until(small.cluster::isUp);
            ChatStream stream = small.start();
            ScriptedProvider.Reply reply = small.provider.next();
            try (Follower here = new Follower(stream, 0);
                    Follower there = new Follower(elsewhere(stream), 0)) {
                StringBuilder all = new StringBuilder();
                for (int i = 0; i < 400; i++) {
                    reply.text("<" + i + ">");
                    all.append('<').append(i).append('>');
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> small.cluster.unfinished() == 0);
                }
                await().until(() -> there.end().equals("stream_too_long"));
                assertThat(all).startsWith(there.text());
                assertThat(here.text()).isEqualTo(all.toString());
                String memory =
                        redis.command("MEMORY USAGE t:log:" + stream.id().value());
                assertThat(Integer.parseInt(memory.substring(1).trim())).isBetween(5_000, 13_000);

                assertThat(here.end()).isEqualTo("running");
            }
            await().atMost(Duration.ofMinutes(1)).until(reply::isCancelled); // nobody reads it any more
        }
    }

    @Test
    void a_stream_that_takes_too_much_is_cancelled_from_another_node() throws Exception {
        try (Node small = new Node(new ClusterSettings(redis.url(), "t:", false, Node.LEASE, 1_000))) {
            await().until(small.cluster::isUp);
            ChatStream stream = small.start();
            ScriptedProvider.Reply reply = small.provider.next();
            try (Follower here = new Follower(stream, 0);
                    Follower there = new Follower(elsewhere(stream), 0)) {
                reply.text("x".repeat(2_000));
                await().until(() -> there.end().equals("stream_too_long"));

                other.find(stream).cancel();

                await().atMost(Duration.ofSeconds(20)).until(reply::isCancelled);
                await().until(() -> here.end().equals("cancelled"));
            }
        }
    }
}
