package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.event.StreamId;
import dev.sluice.security.SessionWatch;
import dev.sluice.security.Tickets;
import dev.sluice.security.Validity;
import dev.sluice.security.oidc.SessionStore;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.ProducedStream;
import dev.sluice.stream.StreamNames;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.StreamSharing;
import dev.sluice.usage.MemoryPots;
import dev.sluice.usage.Pots;
import io.lettuce.core.SetArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's part in the cluster. Whatever is asked of other nodes goes by Redis; where Redis does not answer, this node goes
 * on alone.
 *
 * <p>Threads: any. A method that blocks asks Redis once or a few times, each for {@link Asking#LONGEST} at most, and not at all while
 * Redis is known to be away.
 */
public final class Cluster implements StreamSharing, AutoCloseable {

    private static final Logger LOG = System.getLogger(Cluster.class.getName());

    /** How long an idempotency key is kept (contract §2). */
    private static final long KEY_MS = TimeUnit.MINUTES.toMillis(10);

    /** A node notices within a second that Redis has lost something, and takes less to write it again. */
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Beyond the longest time that a stream runs and is kept. */
    private static final long NAMES_MARGIN_MS = TimeUnit.MINUTES.toMillis(1);

    /** Longer than a stream runs, by more than the minute that the allowance of starts is about. */
    private static final long LIMITS_MARGIN_MS = TimeUnit.MINUTES.toMillis(2);

    /** How long a node that stops waits until the others can see it: a courtesy. */
    private static final Duration LEAVE = Duration.ofMillis(500);

    private static final long STOP_STEP_MS = 5;

    private static final int ID_BYTES = 9;

    private final ClusterSettings settings;
    private final Keys keys;
    private final String node = newId();
    private final RedisLink link;
    private final Members members;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Heart heart;
    private final SharedStreams shared;
    private final Mirrors mirrors;
    private final Patience patience;
    private final Asking asking;
    private final Names names;
    private final StreamPointers pointers;
    private final OtherStreams elsewhere;
    private final SignalHandler signals;

    /** How long what names a stream is kept: as long as the stream can be read. */
    private final long namedMs;

    private final long runningMs;
    private final LongSupplier nanoTime;

    /** Null until asked for, which is before anything starts. */
    private volatile @Nullable SharedLimits limits;

    private volatile @Nullable SharedPots pots;

    private volatile @Nullable SharedSessionStore sessionStore;

    private volatile SessionWatch sessions = (id, left) -> Validity.of(left, System.nanoTime());

    /** Set before anything of this node is shared. */
    private volatile @Nullable StreamRegistry streams;

    /** When Redis may have lost something; null if it never has. */
    private volatile @Nullable Long troubledNanos;

    /** Set before anything of this node is shared; null if it shares no channels. */
    private volatile @Nullable SharedChannels channels;

    /** Kept, so that it is the same after Redis has lost it. */
    private byte[] secret = StreamRegistry.newSecret();

    /**
     * Joins the cluster, as soon as Redis can be reached.
     *
     * @param threads makes the threads, which end when this is closed
     * @throws IllegalArgumentException if the address of Redis is none
     */
    public Cluster(ClusterSettings settings, StreamSettings limits, ThreadFactory threads, LongSupplier nanoTime) {
        this(settings, limits, threads, nanoTime, () -> Waits.USUAL);
    }

    /** Joins the cluster with other waits, which are asked for with each question to Redis. */
    Cluster(
            ClusterSettings settings,
            StreamSettings limits,
            ThreadFactory threads,
            LongSupplier nanoTime,
            Supplier<Waits> waits) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.keys = new Keys(settings.prefix());
        long leaseNanos = settings.lease().toNanos();
        this.members = new Members(leaseNanos, Heart.MOST_BEATS_MISSED * leaseNanos / Heart.BEATS);
        this.runningMs = limits.total().toMillis();
        long retentionMs = limits.retention().toMillis();
        this.link = new RedisLink(RedisAddress.parse(settings.redisUrl()), threads, this::changed);
        this.outbox = new Outbox(link, keys);
        this.shared = new SharedStreams(
                link, keys, outbox, node, settings.streamBytes(), runningMs, retentionMs, this::own, this::stoodStill);
        this.mirrors = new Mirrors(
                link,
                keys,
                outbox,
                node,
                members,
                limits,
                limits.total().plus(settings.lease()).toNanos(),
                nanoTime,
                this::isUp,
                this::troubled);
        this.patience = new Patience(this::isUp, waits);
        this.asking = new Asking(link, this::isUp, waits);
        this.namedMs = runningMs + retentionMs + NAMES_MARGIN_MS;
        this.names = new Names(link, keys, asking, namedMs);
        this.pointers = new StreamPointers(link, asking);
        this.elsewhere = new OtherStreams(keys, mirrors, pointers, asking, id -> own(id) != null, this::isTroubled);
        this.signals = new SignalHandler(shared, mirrors, members, outbox, () -> streams, () -> channels);
        this.inbox = new Inbox(link, keys.inbox(node), signals);
        this.heart = new Heart(link, keys, node, members, settings.lease(), nanoTime, new Beats());
    }

    static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Begins to work for the streams of this node. Called once, before any starts. */
    public void begin(StreamRegistry streams) {
        this.streams = streams;
        LOG.log(Level.INFO, "This node is {0} in the cluster", node);
        heart.begin();
        link.execute(this::changed);
    }

    /**
     * Makes limits of each principal that hold over all nodes. Called once at most, before {@link #begin}.
     *
     * @param own the limits, as this node has them without the others
     */
    public PrincipalLimits limits(MemoryLimits own) {
        SharedLimits made =
                new SharedLimits(link, keys, node, patience, own, this::others, runningMs + LIMITS_MARGIN_MS);
        limits = made;
        return made;
    }

    /**
     * Makes pots of budgets that hold over all nodes. Called once at most.
     *
     * @param own the pots, as this node knows them without the others
     */
    public Pots pots(MemoryPots own) {
        SharedPots made = new SharedPots(link, keys, node, patience, own, this::others);
        pots = made;
        return made;
    }

    /** This node's name, which no other has, nor this one after it was started again. */
    public String node() {
        return node;
    }

    /**
     * Makes tickets that are redeemed on any node.
     *
     * @param own the tickets of this node, for when Redis does not answer
     */
    public Tickets tickets(Tickets own) {
        return new SharedTickets(link, keys, patience, own, () -> sessions);
    }

    /**
     * Makes a store of sessions that all nodes share. Called once at most, before {@link #begin}.
     *
     * @param own the store of this node alone, for when Redis does not answer
     */
    public SessionStore sessions(SessionStore own) {
        SharedSessionStore made = new SharedSessionStore(link, keys, patience, own);
        sessionStore = made;
        return made;
    }

    /** Sets what finds sessions by the names that other nodes tell. Called once at most, before {@link #begin}. */
    public void watchSessions(SessionWatch watch) {
        sessions = watch;
        signals.sessionsBy(watch);
    }

    /** The other nodes that live. On the link's thread. */
    private Set<String> others() {
        Set<String> others = members.alive();
        others.remove(node);
        return others;
    }

    /**
     * Makes the channels that all nodes share. Called once, before {@link #begin}.
     *
     * @param perPrincipal most channels of one principal; 0 for no limit
     * @param channelBytes most bytes of the messages that one channel keeps; 0 for no limit
     */
    public Channels channels(int perPrincipal, int channelBytes) {
        SharedChannels made = new SharedChannels(
                this, asking, link, keys, outbox, members, node, perPrincipal, channelBytes, nanoTime);
        channels = made;
        return made;
    }

    /** Sets what sends the progress of a stream of this node to a channel, where another node was asked to. */
    public void feedWith(BiConsumer<ChatStream, Channel> feeds) {
        signals.feedWith(feeds);
    }

    private boolean stoodStill() {
        return heart.stoodStill();
    }

    private @Nullable ProducedStream own(StreamId id) {
        StreamRegistry registry = streams;
        return registry == null ? null : registry.own(id);
    }

    /** A connection was made or lost. On the link's thread. */
    private void changed() {
        if (!link.isConnected()) {
            heart.disconnected();
        } else if (streams != null) {
            heart.connected();
            inbox.read();
        }
    }

    /** Agrees with the other nodes on the secret that ids are made with: the first one's is everybody's. */
    private CompletionStage<?> shareSecret() {
        return link.send(redis -> redis.set(keys.secret(), secret, SetArgs.Builder.nx()))
                .thenCombine(link.send(redis -> redis.get(keys.secret())), (first, shared) -> shared)
                .thenAccept(shared -> {
                    StreamRegistry registry = streams;
                    if (shared != null && registry != null) {
                        secret = shared;
                        registry.shareSecret(shared);
                    }
                });
    }

    /** Whether logs may be missing on Redis that their nodes are about to write again. */
    boolean isTroubled() {
        Long since = troubledNanos;
        return heart.isSuspect() || (since != null && System.nanoTime() - since < TROUBLE_NANOS);
    }

    /** Whether Redis may have lost something, and this node has not looked yet. */
    boolean isSuspect() {
        return heart.isSuspect();
    }

    private void troubled() {
        troubledNanos = System.nanoTime();
    }

    private void tellLimits() {
        SharedLimits shared = limits;
        if (shared != null) {
            shared.tellAgain();
        }
        SharedPots counted = pots;
        if (counted != null) {
            counted.tellAgain();
        }
        SharedSessionStore kept = sessionStore;
        if (kept != null) {
            kept.readAgain();
        }
    }

    private final class Beats implements Heart.Listener {

        @Override
        public void lost(Set<String> nodes) {
            nodes.forEach(shared::leftBy);
        }

        /** Makes good what other nodes and this one may have missed. */
        @Override
        public void recover(boolean first) {
            if (!first) {
                troubled();
            }
            inbox.check();
            Insistence.send(link, Cluster.this::shareSecret);
            tellLimits();
            outbox.keepAgain();
            shared.lookAgain();
            shared.running().forEach(Cluster.this::point);
            mirrors.readAgain();
            SharedChannels pushed = channels;
            if (pushed != null) {
                pushed.recover();
            }
        }

        @Override
        public void beaten() {
            patience.answered();
            inbox.trim();
            shared.sweepReaders();
            mirrors.sweep();
        }

        @Override
        public void due() {
            shared.sweep();
        }
    }

    @Override
    public boolean mayStart() {
        return !settings.required() || isUp();
    }

    @Override
    public boolean isShared() {
        return isUp();
    }

    /** Whether Redis answers. */
    public boolean isUp() {
        return heart.isUp();
    }

    /** The number of other nodes that live, as of the last beat. */
    public int otherNodes() {
        return heart.others();
    }

    /** The names that clients give their streams, on all nodes. */
    public StreamNames names() {
        return names;
    }

    /** The number of commands sent to Redis since the start. */
    public long commandsSent() {
        return link.commandsSent();
    }

    /** The number of other nodes' streams that are read here, or were until a moment ago. */
    public int mirrored() {
        return mirrors.size();
    }

    @Override
    public CompletionStage<@Nullable StreamId> claim(String principal, String key, StreamId stream) {
        return pointers.claim(keys.idempotency(principal, key), stream, KEY_MS);
    }

    @Override
    public void release(String principal, String key, StreamId stream) {
        pointers.remove(keys.idempotency(principal, key), stream);
    }

    @Override
    public void started(ProducedStream stream) {
        shared.share(stream);
        point(stream);
    }

    /** Has a conversation name its newest stream. */
    private void point(ProducedStream stream) {
        pointers.put(keys.conversation(stream.principal(), stream.conversationId()), stream.id(), namedMs);
    }

    @Override
    public @Nullable ChatStream find(StreamId id, String principal) {
        return elsewhere.find(id, principal);
    }

    @Override
    public @Nullable ChatStream findStarting(StreamId id, String principal) {
        return elsewhere.findStarting(id, principal);
    }

    @Override
    public @Nullable ChatStream started(String principal, String key) {
        return elsewhere.started(principal, key);
    }

    @Override
    public @Nullable ChatStream running(String principal, String conversation) {
        return elsewhere.running(principal, conversation);
    }

    @Override
    public @Nullable StreamId endedElsewhere(String principal, String conversation) {
        return elsewhere.ended(principal, conversation);
    }

    @Override
    public boolean hasEndedElsewhere(StreamId id) {
        return elsewhere.hasEnded(id);
    }

    @Override
    public void settled(String principal, String conversation, StreamId stream) {
        pointers.remove(keys.conversation(principal, conversation), stream);
    }

    @Override
    public void cancel(String principal, @Nullable String conversation) {
        link.execute(() -> sendOthers(new Signal.CancelAll(principal, conversation)));
    }

    @Override
    public void cancel(StreamId stream) {
        link.execute(() -> sendOthers(new Signal.Cancel(stream)));
    }

    private void sendOthers(Signal signal) {
        others().forEach(other -> outbox.send(other, signal));
    }

    @Override
    public void forget(ChatStream stream) {
        link.execute(() -> {
            signals.forget(stream.id());
            sendOthers(new Signal.Forget(stream.id()));
        });
    }

    /** The number of this node's streams and channels of which Redis does not have everything. */
    public int unfinished() {
        SharedChannels pushed = channels;
        return shared.unfinished() + (pushed == null ? 0 : pushed.unsent());
    }

    /** Waits until Redis has all that this node's streams and channels have, but no longer than so. Blocks. */
    public void drain(Duration longest) throws InterruptedException {
        long since = System.nanoTime();
        while (isUp() && unfinished() > 0 && System.nanoTime() - since < longest.toNanos()) {
            Thread.sleep(STOP_STEP_MS);
        }
    }

    /** Leaves the cluster. Idempotent. Blocks for a few seconds at most. */
    @Override
    public void close() {
        CompletableFuture<Long> left = new CompletableFuture<>();
        link.execute(() -> heart.stop().thenAccept(left::complete));
        if (isUp()) {
            link.within(LEAVE, left).exceptionally(failure -> 0L).join();
        }
        link.close();
    }
}
