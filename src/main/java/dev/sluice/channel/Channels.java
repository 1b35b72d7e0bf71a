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

    private final int perOwner;
    private final LongSupplier nanoTime;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /** How many each owner has. */
    private final Map<String, Integer> owners = new ConcurrentHashMap<>();

    /** When they were looked through. Only the sweep knows. */
    private long expiredNanos;

    /**
     * Makes the registry.
     *
     * @param perOwner most channels of one owner; 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public Channels(int perOwner, LongSupplier nanoTime) {
        this.perOwner = perOwner;
        this.nanoTime = nanoTime;
        this.expiredNanos = nanoTime.getAsLong();
    }

    /** Makes a channel, which nobody can find who does not know its id; null when there are as many as may be. */
    public @Nullable Channel open(String owner) {
        if (channels.size() >= MAX_CHANNELS || !admits(owner)) {
            return null;
        }
        Channel channel = new Channel(UUID.randomUUID().toString(), owner, nanoTime);
        channels.put(channel.id(), channel);
        return channel;
    }

    private boolean admits(String owner) {
        AtomicBoolean full = new AtomicBoolean();
        owners.merge(owner, 1, (now, one) -> {
            full.set(perOwner > 0 && now >= perOwner);
            return full.get() ? now : now + one;
        });
        return !full.get();
    }

    /** Whether the owner has as many as may be. */
    public boolean isFull(String owner) {
        return perOwner > 0 && owners.getOrDefault(owner, 0) >= perOwner;
    }

    /** The channel of that id, or null when there is none or it is somebody else's. */
    public @Nullable Channel find(String id, String owner) {
        Channel channel = channels.get(id);
        return channel != null && channel.owner().equals(owner) ? channel : null;
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
            owners.computeIfPresent(channel.owner(), (owner, now) -> now == 1 ? null : now - 1);
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
