package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All channels of this node. Whoever makes it has {@link #sweep} called now and then by one thread, and closes it. */
public final class Channels implements AutoCloseable {

    /** How long a channel with no reader and no message is kept (contract §5). */
    private static final Duration IDLE = Duration.ofMinutes(15);

    /** An idle channel is small, but whoever may ask can ask for many. */
    private static final int MAX_CHANNELS = 50_000;

    /** How often they are looked through: there may be many, and a channel's end is nobody's hurry. */
    private static final long EXPIRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final int perPrincipal;
    private final LongSupplier nanoTime;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /** How many each principal has. */
    private final Map<String, Integer> principals = new ConcurrentHashMap<>();

    /** When they were looked through. Only the sweep knows. */
    private long expiredNanos;

    /**
     * Makes the registry.
     *
     * @param perPrincipal most channels of one principal; 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public Channels(int perPrincipal, LongSupplier nanoTime) {
        this.perPrincipal = perPrincipal;
        this.nanoTime = nanoTime;
        this.expiredNanos = nanoTime.getAsLong();
    }

    /** Makes a channel, which nobody can find who does not know its id; null when there are as many as may be. */
    public @Nullable Channel open(String principal) {
        if (channels.size() >= MAX_CHANNELS || !admits(principal)) {
            return null;
        }
        Channel channel = new Channel(UUID.randomUUID().toString(), principal, nanoTime);
        channels.put(channel.id(), channel);
        return channel;
    }

    private boolean admits(String principal) {
        AtomicBoolean full = new AtomicBoolean();
        principals.merge(principal, 1, (now, one) -> {
            full.set(perPrincipal > 0 && now >= perPrincipal);
            return full.get() ? now : now + one;
        });
        return !full.get();
    }

    /** Whether the principal has as many as may be. */
    public boolean isFull(String principal) {
        return perPrincipal > 0 && principals.getOrDefault(principal, 0) >= perPrincipal;
    }

    /** The channel of that id, or null when there is none or it is somebody else's. */
    public @Nullable Channel find(String id, String principal) {
        Channel channel = channels.get(id);
        return channel != null && channel.principal().equals(principal) ? channel : null;
    }

    /** Pushes to every channel and returns how many there are. */
    public int broadcast(ChannelMessage message) {
        int reached = 0;
        for (Channel channel : channels.values()) {
            reached += channel.push(message) ? 1 : 0;
        }
        return reached;
    }

    /** Ends a channel: its readers come to an end and its memory is freed. */
    public void stop(Channel channel) {
        if (channels.remove(channel.id()) != null) {
            principals.computeIfPresent(channel.principal(), (principal, now) -> now == 1 ? null : now - 1);
        }
        channel.stop();
    }

    /** How many there are. */
    public int size() {
        return channels.size();
    }

    /** Ends the channels that nobody has used for long. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (now - expiredNanos < EXPIRY_NANOS) {
            return;
        }
        expiredNanos = now;
        for (Channel channel : channels.values()) {
            if (now - channel.unusedSince(now) > IDLE.toNanos()) {
                stop(channel);
            }
        }
    }

    /** Ends all channels. */
    @Override
    public void close() {
        channels.values().forEach(this::stop);
    }
}
