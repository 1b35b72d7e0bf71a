package dev.sluice.cluster;

import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.provider.Requests;
import dev.sluice.push.EventStreams;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamObserver;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.Targets;
import dev.sluice.stream.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A node of a cluster, in this JVM. */
final class Node implements AutoCloseable {

    static final String PRINCIPAL = "ada";

    /** Longer than by default, so that no pause of the machine makes Redis or a node look lost. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** For tests that wait until it has run out. */
    static final Duration SHORT_LEASE = Duration.ofSeconds(4);

    /** How long requests wait where Redis answers. */
    static final Waits PATIENT = new Waits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

    /** How long requests wait that are to wait in vain. */
    static final Waits BRIEF = new Waits(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500));

    private static final Duration DRAIN = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(10);

    /** How far the node's clock is ahead, in nanoseconds. */
    final AtomicLong ahead = new AtomicLong();

    /** How long its requests wait for Redis from now on. */
    volatile Waits waits = PATIENT;

    final ScriptedProvider provider = new ScriptedProvider();
    final Cluster cluster;
    final StreamRegistry streams;
    final Channels channels;
    private final EventStreams eventStreams = new EventStreams(LONG, LONG, TypedProgress::new, System::nanoTime);
    private final ScheduledExecutorService sweeps = Executors.newSingleThreadScheduledExecutor();

    Node(String url) {
        this(url, LEASE);
    }

    Node(String url, Duration lease) {
        this(new ClusterSettings(url, "t:", false, lease, 0));
    }

    Node(ClusterSettings cluster) {
        this(cluster, 0, 0, 0);
    }

    Node(ClusterSettings cluster, int channelsPerPrincipal, int channelBytes, long retainedBytes) {
        StreamSettings settings = new StreamSettings(
                LONG,
                LONG,
                LONG,
                Duration.ofSeconds(5),
                LONG,
                new RetryPolicy(1, Duration.ofMillis(1)),
                0,
                0,
                0,
                retainedBytes);
        this.cluster = new Cluster(
                cluster,
                settings,
                task -> {
                    Thread thread = new Thread(task, "cluster");
                    thread.setDaemon(true);
                    return thread;
                },
                () -> System.nanoTime() + ahead.get(),
                () -> waits);
        this.streams = new StreamRegistry(
                settings,
                new MemoryLimits(0, 0, System::nanoTime),
                System::nanoTime,
                StreamObserver.NONE,
                this.cluster);
        this.channels = this.cluster.channels(channelsPerPrincipal, channelBytes);
        this.cluster.feedWith(eventStreams::feed);
        this.cluster.begin(streams);
        ScheduledFuture<?> unused = sweeps.scheduleWithFixedDelay(this::sweep, 100, 100, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        streams.sweep();
        channels.sweep();
        eventStreams.sweep();
    }

    /** Puts the clock forward by a lease, so that Redis, which does not answer, counts as away. */
    void missRedis() {
        ahead.addAndGet(LEASE.toNanos());
    }

    /** Starts and launches a stream. */
    ChatStream start() {
        return start("c", null);
    }

    ChatStream start(String conversation, @Nullable String key) {
        try {
            ChatStream stream = streams.start(new StartRequest(
                    PRINCIPAL,
                    Requests.asking("Why?"),
                    List.of(Targets.of("fake/m", provider)),
                    conversation,
                    Map.of("a", "b"),
                    key));
            stream.launch();
            return stream;
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** Finds a stream, on whichever node it is. */
    @Nullable
    ChatStream find(ChatStream stream) {
        return streams.find(stream.id(), PRINCIPAL);
    }

    /** Finds another node's stream once it is on Redis. */
    ChatStream found(ChatStream stream) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .ignoreException(UnreachableException.class)
                .until(() -> find(stream), Objects::nonNull);
    }

    /** Sends a stream's progress to a channel. */
    void feed(ChatStream stream, Channel channel) {
        eventStreams.feed(stream, channel);
    }

    @Override
    public void close() {
        sweeps.shutdownNow();
        streams.close();
        channels.close();
        try {
            cluster.drain(DRAIN);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        cluster.close();
    }
}
