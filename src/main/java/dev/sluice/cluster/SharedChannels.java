package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.channel.LocalChannel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.UnreachableException;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The channels of all nodes, as this one knows them: those that it uses, or did a while ago.
 *
 * <p>While Redis is away, channels that are opened are this node's, until Redis answers and has them; readers wait; what is
 * pushed by a request is refused, and a stream's progress is kept for later. A Redis that comes back empty gets what the nodes
 * have.
 *
 * <p>Threads: as the interface says; the rest for the link's, where not said otherwise.
 */
final class SharedChannels implements Channels {

    /** The form of ids, which become names of keys. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Between looks at what is no longer used. */
    private static final long SWEEP_NANOS = 5_000_000_000L;

    /** After a failure of a Redis that is there. */
    private static final long LATER_MS = 250;

    private final Cluster cluster;
    private final Asking asking;
    private final RedisLink link;
    private final Outbox outbox;
    private final Members members;
    private final String node;
    private final int perPrincipal;
    private final int channelBytes;
    private final ChannelStore store;
    private final LocalChannels copies;
    private final LongSupplier nanoTime;
    private final Map<String, SharedChannel> channels = new ConcurrentHashMap<>();
    private final ChannelRecovery recovery;

    /** The last number of what this node pushes, by which Redis tells what it has already. For the link's thread. */
    private long sent;

    /** Only for the sweep. */
    private long sweptNanos;

    /**
     * Creates an empty set.
     *
     * @param perPrincipal most channels of one principal; 0 for no limit
     * @param channelBytes most bytes of the messages that one channel keeps; 0 for no limit
     */
    SharedChannels(
            Cluster cluster,
            Asking asking,
            RedisLink link,
            Keys keys,
            Outbox outbox,
            Members members,
            String node,
            int perPrincipal,
            int channelBytes,
            LongSupplier nanoTime) {
        this.cluster = cluster;
        this.asking = asking;
        this.link = link;
        this.outbox = outbox;
        this.members = members;
        this.node = node;
        this.perPrincipal = perPrincipal;
        this.channelBytes = channelBytes;
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
        this.store = new ChannelStore(link, keys, node, channelBytes, System::currentTimeMillis);
        this.copies = new LocalChannels(0, channelBytes, nanoTime);
        this.recovery = new ChannelRecovery(this);
    }

    @Override
    public @Nullable Channel open(String principal) {
        if (channels.size() >= MAX_CHANNELS) {
            return null;
        }
        String id = UUID.randomUUID().toString();
        if (!isUp()) {
            return openHere(id, principal);
        }
        return openShared(id, principal);
    }

    private @Nullable Channel openShared(String id, String principal) {
        CompletableFuture<@Nullable Boolean> admitted =
                asking.ask(() -> store.list(id, principal).thenApply(this::isAdmitted));
        SharedChannel channel = null;
        try {
            if (Boolean.TRUE.equals(await(admitted))) {
                Objects.requireNonNull(ask(() -> store.restore(id, principal, 0, Map.of())));
                channel = new SharedChannel(id, principal, true, this);
                channels.put(id, channel);
            }
            return channel;
        } finally {
            if (channel == null) { // it is listed until the question is over, and perhaps after that
                CompletableFuture<?> unused =
                        admitted.whenComplete((any, failure) -> link.execute(() -> store.unlist(id, principal)));
            }
        }
    }

    /** On the link's thread. */
    private boolean isAdmitted(long[] numbers) {
        int nodes = Math.max(1, members.alive().size());
        return (perPrincipal == 0 || numbers[0] <= perPrincipal) && numbers[1] <= (long) MAX_CHANNELS * nodes;
    }

    private @Nullable Channel openHere(String id, String principal) {
        if (!cluster.mayStart()) {
            throw new UnreachableException();
        }
        if (isFullHere(principal)) {
            return null;
        }
        SharedChannel channel = new SharedChannel(id, principal, false, this);
        channels.put(id, channel);
        link.execute(() -> recovery.opened(channel)); // Redis may have come back meanwhile
        return channel;
    }

    private boolean isFullHere(String principal) {
        return perPrincipal > 0
                && channels.values().stream()
                                .filter(one -> one.principal().equals(principal))
                                .count()
                        >= perPrincipal;
    }

    @Override
    public boolean isFull(String principal) {
        if (!isUp()) {
            return isFullHere(principal);
        }
        return perPrincipal > 0 && Objects.requireNonNull(ask(() -> store.count(principal))) >= perPrincipal;
    }

    @Override
    public @Nullable Channel find(String id, String principal) {
        SharedChannel here = channels.get(id);
        if (here != null && (!here.isMade() || isRecovering() || !isUp())) {
            return here.principal().equals(principal) ? here : null;
        }
        ChannelStore.Facts facts = ID.matcher(id).matches() ? look(id) : null;
        if (facts == null || !facts.principal().equals(principal)) {
            return null;
        }
        SharedChannel found = known(id, principal);
        found.grown(facts.number());
        return found;
    }

    /** What Redis has of a channel, for which another node gets a moment if Redis has just lost something. */
    private ChannelStore.@Nullable Facts look(String id) {
        ChannelStore.Facts facts = ask(() -> store.look(id));
        return facts == null && cluster.isTroubled() ? asking.soon(() -> ask(() -> store.look(id))) : facts;
    }

    /** A channel that Redis has. Threads: any. */
    SharedChannel known(String id, String principal) {
        return channels.computeIfAbsent(id, one -> new SharedChannel(one, principal, true, this));
    }

    /** The one that has a channel's place, which is this one if there is none. Threads: any. */
    SharedChannel inUse(SharedChannel channel) {
        if (channel.isClosed()) {
            return channel;
        }
        SharedChannel other = channels.putIfAbsent(channel.id(), channel);
        return other == null ? channel : other;
    }

    @Override
    public boolean fits(ChannelMessage message) {
        return channelBytes == 0 || message.bytes() <= channelBytes;
    }

    @Override
    public int broadcast(OutboundSseEvent event) {
        if (!(event.getData() instanceof String data)) {
            throw new IllegalArgumentException("a channel takes only string data");
        }
        Broadcast broadcast = new Broadcast(this, new ChannelMessage(event.getName(), data));
        link.execute(broadcast::begin);
        return broadcast.reached();
    }

    /** Closes a channel on all nodes. Threads: any; blocks. */
    void close(SharedChannel channel) {
        if (channel.isMade()) {
            ChannelStore.Appended closed = Objects.requireNonNull(ask(() -> store.close(channel.id())));
            link.execute(() -> {
                store.unlist(channel.id(), channel.principal());
                notify(channel.id(), closed.readers());
                if (!closed.readers().contains(node)) {
                    gone(channel);
                }
            });
        } else if (channel.known() == 0) {
            link.execute(() -> gone(channel));
        } else {
            throw new UnreachableException(); // other nodes may put it back
        }
    }

    /** Has the nodes with readers read what is new. */
    void notify(String id, List<String> readers) {
        for (String reader : readers) {
            if (reader.equals(node)) {
                more(id);
            } else if (members.isLost(reader)) {
                store.leave(id, reader);
            } else {
                members.watch(reader, now());
                outbox.grown(reader, id);
            }
        }
    }

    /** Reads what is new of a channel. */
    void more(String id) {
        SharedChannel channel = channels.get(id);
        if (channel != null) {
            channel.mirror().read();
        }
    }

    /** Finds out why Redis does not have a channel: it was closed, or Redis has lost it. */
    void missing(SharedChannel channel) {
        recovery.missing(channel);
    }

    /** Puts back what Redis lacks of a channel. */
    void lacking(SharedChannel channel) {
        recovery.lacking(channel);
    }

    /** Drops what this node knows of a channel. */
    void forget(SharedChannel channel) {
        channels.remove(channel.id(), channel);
    }

    /** Ends a channel that does not exist any more. */
    void gone(SharedChannel channel) {
        channels.remove(channel.id(), channel);
        channel.end();
    }

    /** Makes good what this node and others may have missed. */
    void recover() {
        recovery.begin();
    }

    /** Whether what Redis has cannot be relied on yet. Threads: any. */
    boolean isRecovering() {
        return cluster.isSuspect() || recovery.isUnderWay();
    }

    @Override
    public void sweep() {
        long now = now();
        if (now - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = now;
            link.execute(() -> sweep(now));
        }
    }

    private void sweep(long now) {
        if (!isUp() || isRecovering()) {
            return;
        }
        for (SharedChannel channel : channels.values()) {
            channel.mirror().sweep(now);
            channel.refresh(now);
            if (now - channel.usedNanos() > IDLE.toNanos()
                    && !channel.mirror().isThere()
                    && channel.sender().isIdle()) {
                forget(channel);
            }
        }
    }

    /** The channels for which something is on its way to Redis. Threads: any. */
    int unsent() {
        int unsent = 0;
        for (SharedChannel channel : channels.values()) {
            unsent += channel.sender().isIdle() ? 0 : 1;
        }
        return unsent;
    }

    @Override
    public int size() {
        return channels.size();
    }

    /** Ends this node's readers, who find the channels on other nodes. */
    @Override
    public void close() {
        for (SharedChannel channel : channels.values()) {
            boolean read = channel.mirror().isThere();
            channel.mirror().end();
            if (read) {
                link.execute(() -> store.leave(channel.id(), node));
            }
        }
    }

    /** Asks Redis and waits for the answer; for a command that may be sent twice. Threads: any but the link's; blocks. */
    private <T> @Nullable T ask(Supplier<CompletionStage<@Nullable T>> command) {
        if (!isUp()) {
            throw new UnreachableException();
        }
        return asking.await(asking.ask(command));
    }

    /** Waits for an answer as long as a request may. Threads: any but the link's; blocks. */
    <T> @Nullable T await(CompletableFuture<@Nullable T> answer) {
        return asking.await(answer);
    }

    /** Runs a task after a failure, when Redis may do again what it could not; without a connection, recovery does it. */
    void later(Runnable task) {
        if (link.isConnected()) {
            link.after(LATER_MS, task);
        }
    }

    /** Threads: any. */
    LocalChannel copy(SharedChannel channel) {
        return copies.mirror(channel.id(), channel.principal());
    }

    Map<String, SharedChannel> all() {
        return channels;
    }

    boolean isUp() {
        return cluster.isUp();
    }

    long nextSent() {
        return ++sent;
    }

    int channelBytes() {
        return channelBytes;
    }

    ChannelStore store() {
        return store;
    }

    RedisLink link() {
        return link;
    }

    String node() {
        return node;
    }

    long now() {
        return nanoTime.getAsLong();
    }
}
