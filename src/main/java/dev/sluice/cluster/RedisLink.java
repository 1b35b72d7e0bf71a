package dev.sluice.cluster;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * The connections to Redis, and the thread on which everything happens that concerns the cluster. Redis need not be there: the
 * link connects as soon as it is, and again whenever a connection was lost.
 *
 * <p>What was sent and not answered when a connection is lost fails and is never sent again by the link, because after a
 * failover the answer may be another: who sent it must look first. A command has no time limit: while Redis stands still there
 * is one answer to wait for and no second attempt; a silence that lasts ends the connections.
 *
 * <p>Threads: tasks run on one thread, which must not be blocked. Commands are for it alone.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RedisLink.class.getName());

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Between attempts to connect. */
    private static final long AGAIN_MS = 500;

    /** Longest pause of Lettuce's own before it connects again. */
    private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

    /** A lost Redis Cluster node is noticed at once, by the failed command; this is for changes that break nothing. */
    private static final Duration TOPOLOGY = Duration.ofSeconds(30);

    /** Between two looks for a new master by failed commands. */
    private static final Duration TOPOLOGY_PAUSE = Duration.ofMillis(500);

    private static final long TICK_MS = 1_000;

    /**
     * Silence after which the connections are given up: TCP alone may take minutes to notice that nobody is there. One server of
     * a Redis Cluster may be silent while the others answer. Ticks and not a time, so that it is not Redis's if this JVM stood
     * still.
     */
    private static final int SILENT_TICKS = 10;

    /** Most commands that wait for their answers. A stream has one at a time. */
    private static final int QUEUE = 100_000;

    private static final String LOST = "the connection was lost";
    private static final String NOT_CONNECTED = "not connected";

    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final boolean isCluster;
    private final MultiThreadIoEventLoopGroup loop;
    private final EventExecutor thread;
    private final DefaultEventExecutorGroup work;
    private final HashedWheelTimer timer;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final Runnable onChange;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Each ends a wait that is under way: no timer that has been stopped with the link will. */
    private final Set<Runnable> timeouts = ConcurrentHashMap.newKeySet();

    private final RedisURI uri;
    private final LongAdder commands = new LongAdder();

    /** Null while there is none. */
    private volatile @Nullable StatefulConnection<String, byte[]> sending;

    /** Another one, so that nothing waits behind a command that waits. */
    private volatile @Nullable StatefulConnection<String, byte[]> listening;

    private Unanswered unanswered = new Unanswered(SILENT_TICKS);

    /** Whether a command was sent that is still in Lettuce's buffer. */
    private boolean unflushed;

    /**
     * Makes a link, which connects by itself.
     *
     * @param onChange called on the link's thread when some of its connections were made or lost, to whichever server of a Redis
     *     Cluster; once for several that change together
     */
    RedisLink(RedisAddress address, ThreadFactory threads, Runnable onChange) {
        this(address, threads, onChange, TOPOLOGY);
    }

    /** Makes a link that looks for the servers of a Redis Cluster as often as that. */
    RedisLink(RedisAddress address, ThreadFactory threads, Runnable onChange, Duration topology) {
        this.isCluster = address.isCluster();
        this.uri = address.uris().get(0);
        this.onChange = onChange;
        loop = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
        thread = loop.next();
        work = new DefaultEventExecutorGroup(1, threads);
        timer = new HashedWheelTimer(threads);
        resources = ClientResources.builder()
                .eventLoopGroupProvider(new OneLoop(loop))
                .eventExecutorGroup(work)
                .timer(timer)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new OnHeap())
                .reconnectDelay(Delay.exponential(Duration.ofMillis(50), MOST_PAUSE, 2, TimeUnit.MILLISECONDS))
                .build();
        address.uris().forEach(each -> {
            each.setTimeout(CONNECT);
            // No CLIENT SETINFO, which users of Redis with few rights may not send.
            each.setLibraryName("");
            each.setLibraryVersion("");
        });
        client = isCluster ? cluster(address, topology) : single(uri);
        client.addListener(new Changes(new Turn(this, onChange)));
        execute(this::connect);
        every(TICK_MS, this::watch);
        leaveThread();
    }

    /** Connections that are made and lost: this link's, and not those by which Lettuce looks for servers, which speak text. */
    private record Changes(Turn turn) implements RedisConnectionStateListener {

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
            changed(connection);
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            changed(connection);
        }

        private void changed(RedisChannelHandler<?, ?> connection) {
            boolean looks = connection instanceof StatefulRedisConnectionImpl<?, ?> one && one.getCodec() != CODEC;
            if (!looks && !(connection instanceof StatefulRedisSentinelConnection)) {
                turn.ask(0);
            }
        }
    }

    /** Lets Netty's usual allocator be: its finalizer loads classes, which fails after the application has stopped. */
    private static final class OnHeap implements NettyCustomizer {

        private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

        @Override
        public void afterBootstrapInitialized(Bootstrap bootstrap) {
            bootstrap.option(ChannelOption.ALLOCATOR, HEAP);
        }
    }

    /** Removes what Netty has left in this thread, which is the server's and would keep this application from being collected. */
    private static void leaveThread() {
        FastThreadLocal.removeAll();
    }

    private RedisClient single(RedisURI uri) {
        RedisClient made = RedisClient.create(resources, uri);
        made.setOptions(options(ClientOptions.builder()).build());
        return made;
    }

    private RedisClusterClient cluster(RedisAddress address, Duration topology) {
        RedisClusterClient made = RedisClusterClient.create(resources, address.uris());
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        options(options);
        made.setOptions(options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(topology)
                        .adaptiveRefreshTriggersTimeout(TOPOLOGY_PAUSE)
                        .build())
                .validateClusterNodeMembership(false)
                .build());
        return made;
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options) {
        return options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(RedisLink::drop)
                .requestQueueSize(QUEUE)
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build());
    }

    /** Fails a command that would be sent again. Lettuce would forget it, without an answer. */
    private static boolean drop(RedisCommand<?, ?, ?> command) {
        command.completeExceptionally(new RedisException(LOST));
        return true;
    }

    private void connect() {
        if (closed.get()) {
            return;
        }
        CompletableFuture<StatefulConnection<String, byte[]>> sending = open();
        CompletableFuture<StatefulConnection<String, byte[]>> listening = open();
        CompletableFuture<?> unused = CompletableFuture.allOf(sending, listening)
                .whenCompleteAsync(
                        (both, failure) -> {
                            if (failure == null) {
                                connected(sending.join(), listening.join());
                            } else {
                                LOG.log(Level.DEBUG, "No connection to Redis", failure);
                                giveUp(sending);
                                giveUp(listening);
                                after(AGAIN_MS, this::connect);
                            }
                        },
                        this::execute);
    }

    private CompletableFuture<StatefulConnection<String, byte[]>> open() {
        try {
            if (client instanceof RedisClusterClient cluster) {
                return cluster.refreshPartitionsAsync()
                        .thenCompose(known -> cluster.connectAsync(CODEC))
                        .<StatefulConnection<String, byte[]>>thenApply(made -> made)
                        .toCompletableFuture();
            }
            return ((RedisClient) client)
                    .connectAsync(CODEC, uri)
                    .<StatefulConnection<String, byte[]>>thenApply(made -> made)
                    .toCompletableFuture();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void connected(StatefulConnection<String, byte[]> sending, StatefulConnection<String, byte[]> listening) {
        if (closed.get()) {
            return; // the client closes them
        }
        sending.setAutoFlushCommands(isCluster); // in a Cluster, Lettuce sends commands of its own, too
        this.sending = sending;
        this.listening = listening;
        LOG.log(Level.INFO, "Connected to Redis");
        onChange.run();
    }

    private static void giveUp(CompletableFuture<StatefulConnection<String, byte[]>> connection) {
        CompletableFuture<?> unused = connection.thenCompose(StatefulConnection::closeAsync);
    }

    private void watch() {
        if (unanswered.tick()) {
            LOG.log(Level.WARNING, "Redis has not answered for too long; the connections are made anew");
            unanswered = new Unanswered(SILENT_TICKS);
            reconnect();
        }
    }

    private void reconnect() {
        StatefulConnection<String, byte[]> silent = sending;
        StatefulConnection<String, byte[]> other = listening;
        if (silent != null && other != null) {
            sending = null;
            listening = null;
            giveUp(CompletableFuture.completedFuture(silent));
            giveUp(CompletableFuture.completedFuture(other));
            onChange.run();
            connect();
        }
    }

    /** Whether there is a connection. Redis may be silent on it. Threads: any. */
    boolean isConnected() {
        StatefulConnection<String, byte[]> one = sending;
        StatefulConnection<String, byte[]> other = listening;
        return one != null && one.isOpen() && other != null && other.isOpen();
    }

    /**
     * Sends a command, together with the others of this turn of the thread.
     *
     * @return its answer, on the link's thread; a failure at once if there is no connection
     */
    <T> CompletionStage<T> send(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        StatefulConnection<String, byte[]> to = sending;
        if (to == null) {
            return CompletableFuture.failedFuture(new RedisException(NOT_CONNECTED));
        }
        if (!isCluster && !unflushed) {
            unflushed = true;
            execute(this::flush);
        }
        commands.increment();
        return apply(command, to);
    }

    private <T> CompletionStage<T> apply(
            Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command,
            StatefulConnection<String, byte[]> to) {
        try {
            RedisFuture<T> answer = command.apply(commands(to));
            unanswered.add(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e); // as where it has just been closed
        }
    }

    /** Sends a command that waits for something to happen, but not for as long as a silence lasts. One at a time. */
    <T> CompletionStage<T> listen(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        StatefulConnection<String, byte[]> to = listening;
        if (to == null) {
            return CompletableFuture.failedFuture(new RedisException(NOT_CONNECTED));
        }
        return apply(command, to);
    }

    private static RedisClusterAsyncCommands<String, byte[]> commands(StatefulConnection<String, byte[]> connection) {
        return connection instanceof StatefulRedisClusterConnection<String, byte[]> cluster
                ? cluster.async()
                : ((StatefulRedisConnection<String, byte[]>) connection).async();
    }

    private void flush() {
        unflushed = false;
        StatefulConnection<String, byte[]> to = sending;
        if (to != null) {
            to.flushCommands();
        }
    }

    /** Runs a task on the link's thread. What it throws is logged. Does nothing once the link is closed. Threads: any. */
    void execute(Runnable task) {
        try {
            thread.execute(isolated(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The link to Redis is closed", e);
        }
    }

    /** Runs a task on the link's thread after some time. Threads: any. */
    void after(long millis, Runnable task) {
        try {
            Future<?> unused = thread.schedule(isolated(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The link to Redis is closed", e);
        }
    }

    /**
     * Lets an answer fail that is not there in time, or when the link is closed. Not by {@link CompletableFuture#orTimeout}: its
     * timer is a thread of the JDK's that would keep this application's class loader for ever. Threads: any.
     */
    <T> CompletableFuture<T> within(Duration longest, CompletableFuture<T> answer) {
        Runnable timeout = () -> answer.completeExceptionally(new TimeoutException());
        timeouts.add(timeout);
        after(longest.toMillis(), timeout);
        if (closed.get()) {
            timeout.run(); // close() may have come between
        }
        return answer.whenComplete((told, failure) -> timeouts.remove(timeout));
    }

    /** Runs a task on the link's thread periodically. Threads: any. */
    void every(long millis, Runnable task) {
        Future<?> unused = thread.scheduleWithFixedDelay(isolated(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** A task whose exception is logged, and ends no timer. */
    private static Runnable isolated(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A task of the cluster failed", e);
            }
        };
    }

    /** The number of commands sent since the start. */
    long commandsSent() {
        return commands.sum();
    }

    /** Closes the connections and ends the threads. Idempotent. Blocks for a few seconds at most. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        timeouts.forEach(Runnable::run);
        client.shutdown(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        loop.shutdownGracefully(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE.toMillis());
        work.shutdownGracefully(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE.toMillis());
        timer.stop();
        resources.shutdown(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE.toMillis());
        Schedulers.shutdownNow(); // Reactor's own threads, which Lettuce may have started
        leaveThread();
    }
}
