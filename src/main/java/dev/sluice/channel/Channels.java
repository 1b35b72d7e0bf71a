package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All channels of this node. The owner must call {@link #sweep} now and then from a single thread, and {@link #close}.
 */
public final class Channels implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Channels.class.getName());

    /** How long a channel without a reader and without a new message is kept (contract §5). */
    private static final Duration IDLE = Duration.ofMinutes(15);

    /** An idle channel is small, but one client could open channels without end. */
    private static final int MAX_CHANNELS = 50_000;

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
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
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
    public Channels(int perPrincipal, int channelBytes, LongSupplier nanoTime) {
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

    /** Creates a channel with an unguessable id, or returns null if the principal or this node has reached its limit. */
    public @Nullable Channel open(String principal) {
        if (channels.size() >= MAX_CHANNELS) {
            return null;
        }
        Channel[] opened = new Channel[1];
        // Within compute, so that an empty set cannot be dropped meanwhile.
        byPrincipal.compute(principal, (name, known) -> {
            PrincipalChannels all = known == null ? new PrincipalChannels(principalBytes) : known;
            Channel channel = new Channel(
                    UUID.randomUUID().toString(), principal, channelBytes, all, nanoTime, broadcaster::remove);
            opened[0] = all.add(channel, perPrincipal) ? channel : null;
            return all;
        });
        Channel channel = opened[0];
        if (channel != null) {
            channels.put(channel.id(), channel);
            broadcaster.register(channel);
        }
        return channel;
    }

    /** Returns whether the principal has reached its limit. */
    public boolean isFull(String principal) {
        PrincipalChannels all = byPrincipal.get(principal);
        return perPrincipal > 0 && all != null && all.size() >= perPrincipal;
    }

    /** Returns the channel of that id, or null if it does not exist or belongs to another principal. */
    public @Nullable Channel find(String id, String principal) {
        Channel channel = channels.get(id);
        return channel != null && channel.principal().equals(principal) ? channel : null;
    }

    /** Returns whether a channel can keep a message of that size. */
    public boolean fits(ChannelMessage message) {
        return channelBytes == 0 || message.bytes() <= channelBytes;
    }

    /** Returns the broadcaster that reaches every open channel. It needs no closing. */
    public ChannelBroadcaster broadcaster() {
        return broadcaster;
    }

    /** Drops a channel that was closed, of which the broadcaster notifies once. */
    private void closed(SseEventSink sink) {
        if (sink instanceof Channel channel && channels.remove(channel.id(), channel)) {
            byPrincipal.computeIfPresent(channel.principal(), (principal, all) -> {
                all.remove(channel);
                return all.size() == 0 ? null : all;
            });
        }
    }

    /** Returns the number of open channels. */
    public int size() {
        return channels.size();
    }

    /** Closes the channels that nobody has used for 15 minutes. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (now - checkedNanos < EXPIRY_NANOS) {
            return;
        }
        checkedNanos = now;
        for (Channel channel : channels.values()) {
            if (now - channel.unusedSince(now) > IDLE.toNanos()) {
                channel.close(); // what its listeners throw is logged by the broadcaster
            }
        }
    }

    /** Closes all channels. Idempotent. */
    @Override
    public void close() {
        channels.values().forEach(Channel::close);
    }
}
