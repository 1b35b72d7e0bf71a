package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All channels in this node's memory. Nothing blocks. */
public final class LocalChannels implements Channels {

    private static final Logger LOG = System.getLogger(LocalChannels.class.getName());

    /**
     * One principal's channels together keep at most this share of the heap, or what one channel may keep if that is more:
     * with all the channels that it may have, each at its own bound, one principal could fill the heap.
     */
    private static final int PRINCIPALS_SHARE = 32;

    /** How often channels are checked for expiry: there may be many, and a late end harms nobody. */
    private static final long EXPIRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final int perPrincipal;
    private final int channelBytes;
    private final long principalBytes;
    private final LongSupplier nanoTime;
    private final Map<String, LocalChannel> channels = new ConcurrentHashMap<>();
    private final ChannelBroadcaster broadcaster = new ChannelBroadcaster();

    private final Map<String, PrincipalChannels> byPrincipal = new ConcurrentHashMap<>();

    /** When channels were last checked for expiry. Only for the sweep. */
    private long checkedNanos;

    /**
     * Creates an empty registry.
     *
     * @param perPrincipal most channels of one principal; 0 for no limit
     * @param channelBytes most bytes of the messages that one channel keeps; 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public LocalChannels(int perPrincipal, int channelBytes, LongSupplier nanoTime) {
        this.perPrincipal = perPrincipal;
        this.channelBytes = channelBytes;
        this.principalBytes = channelBytes == 0
                ? Long.MAX_VALUE
                : Math.max(channelBytes, Runtime.getRuntime().maxMemory() / PRINCIPALS_SHARE);
        this.nanoTime = nanoTime;
        this.checkedNanos = nanoTime.getAsLong();
        broadcaster.onClose(this::closed);
        broadcaster.onError((sink, failure) -> LOG.log(Level.WARNING, "A broadcast did not reach a sink", failure));
    }

    @Override
    public @Nullable LocalChannel open(String principal) {
        return channels.size() < MAX_CHANNELS ? make(UUID.randomUUID().toString(), principal, perPrincipal) : null;
    }

    /** Creates a channel for what this node has of one that the nodes of a cluster share. */
    public LocalChannel mirror(String id, String principal) {
        return Objects.requireNonNull(make(id, principal, 0), "without a limit");
    }

    private @Nullable LocalChannel make(String id, String principal, int limit) {
        LocalChannel[] made = new LocalChannel[1];
        // Within compute, so that an empty set cannot be dropped meanwhile.
        byPrincipal.compute(principal, (name, known) -> {
            PrincipalChannels all = known == null ? new PrincipalChannels(principalBytes) : known;
            LocalChannel channel =
                    new LocalChannel(id, principal, channelBytes, all, nanoTime, broadcaster::remove, this::gone);
            made[0] = all.add(channel, limit) ? channel : null;
            return all;
        });
        LocalChannel channel = made[0];
        if (channel != null) {
            channels.put(channel.id(), channel);
            broadcaster.register(channel);
        }
        return channel;
    }

    @Override
    public boolean isFull(String principal) {
        PrincipalChannels all = byPrincipal.get(principal);
        return perPrincipal > 0 && all != null && all.open() >= perPrincipal;
    }

    @Override
    public @Nullable LocalChannel find(String id, String principal) {
        LocalChannel channel = channels.get(id);
        return channel != null && channel.principal().equals(principal) ? channel : null;
    }

    @Override
    public boolean fits(ChannelMessage message) {
        return channelBytes == 0 || message.bytes() <= channelBytes;
    }

    /** Returns the broadcaster that reaches every open channel. It needs no closing. */
    public ChannelBroadcaster broadcaster() {
        return broadcaster;
    }

    @Override
    public int broadcast(OutboundSseEvent event) {
        // Completed already: every sink is a channel.
        return broadcaster.broadcast(event).toCompletableFuture().join();
    }

    /** Drops a channel that was closed, of which the broadcaster notifies once. */
    private void closed(SseEventSink sink) {
        if (sink instanceof LocalChannel channel) {
            boolean unused = channels.remove(channel.id(), channel);
        }
    }

    /** Drops what counts for a closed channel, which nobody reads any more. */
    private void gone(LocalChannel channel) {
        byPrincipal.computeIfPresent(channel.principal(), (principal, all) -> {
            all.remove(channel);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public int size() {
        return channels.size();
    }

    @Override
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (now - checkedNanos < EXPIRY_NANOS) {
            return;
        }
        checkedNanos = now;
        for (LocalChannel channel : channels.values()) {
            if (now - channel.unusedSince(now) > IDLE.toNanos()) {
                channel.close(); // what its listeners throw is logged by the broadcaster
            }
        }
    }

    @Override
    public void close() {
        channels.values().forEach(LocalChannel::close);
    }
}
