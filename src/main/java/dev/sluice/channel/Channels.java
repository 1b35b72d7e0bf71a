package dev.sluice.channel;

import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** How often channels are checked for expiry: there may be many, and a late end harms nobody. */
    private static final long EXPIRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final int perPrincipal;
    private final LongSupplier nanoTime;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final ChannelBroadcaster broadcaster = new ChannelBroadcaster();

    /** The number of open channels by principal. */
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** When channels were last checked for expiry. Only for the sweep. */
    private long checkedNanos;

    /**
     * Creates an empty registry.
     *
     * @param perPrincipal most channels of one principal; 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public Channels(int perPrincipal, LongSupplier nanoTime) {
        this.perPrincipal = perPrincipal;
        this.nanoTime = nanoTime;
        this.checkedNanos = nanoTime.getAsLong();
        broadcaster.onClose(this::closed);
        broadcaster.onError((sink, failure) -> LOG.log(Level.WARNING, "A broadcast did not reach a sink", failure));
    }

    /** Creates a channel with an unguessable id, or returns null if the principal or this node has reached its limit. */
    public @Nullable Channel open(String principal) {
        if (channels.size() >= MAX_CHANNELS || !count(principal)) {
            return null;
        }
        Channel channel = new Channel(UUID.randomUUID().toString(), principal, nanoTime, broadcaster::remove);
        channels.put(channel.id(), channel);
        broadcaster.register(channel);
        return channel;
    }

    /** Counts one more channel of the principal, unless it has reached its limit. */
    private boolean count(String principal) {
        AtomicBoolean full = new AtomicBoolean();
        counts.merge(principal, 1, (now, one) -> {
            full.set(perPrincipal > 0 && now >= perPrincipal);
            return full.get() ? now : now + one;
        });
        return !full.get();
    }

    /** Returns whether the principal has reached its limit. */
    public boolean isFull(String principal) {
        return perPrincipal > 0 && counts.getOrDefault(principal, 0) >= perPrincipal;
    }

    /** Returns the channel of that id, or null if it does not exist or belongs to another principal. */
    public @Nullable Channel find(String id, String principal) {
        Channel channel = channels.get(id);
        return channel != null && channel.principal().equals(principal) ? channel : null;
    }

    /** Returns the broadcaster that reaches every open channel. It needs no closing. */
    public ChannelBroadcaster broadcaster() {
        return broadcaster;
    }

    /** Drops a channel that was closed, of which the broadcaster notifies once. */
    private void closed(SseEventSink sink) {
        if (sink instanceof Channel channel && channels.remove(channel.id(), channel)) {
            counts.computeIfPresent(channel.principal(), (principal, now) -> now == 1 ? null : now - 1);
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
                channel.close();
            }
        }
    }

    /** Closes all channels. Idempotent. */
    @Override
    public void close() {
        channels.values().forEach(Channel::close);
    }
}
