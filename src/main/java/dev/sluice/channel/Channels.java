package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.UnreachableException;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All channels. The owner must call {@link #sweep} now and then from a single thread, and {@link #close}.
 *
 * <p>Thread-safe. A method that may block says so; where it cannot be answered, it throws an {@link UnreachableException}.
 */
public interface Channels extends AutoCloseable {

    /** How long a channel without a reader and without a new message is kept (contract §5). */
    Duration IDLE = Duration.ofMinutes(15);

    /** Most channels for each node: an idle one is small, but one client could open channels without end. */
    int MAX_CHANNELS = 50_000;

    /**
     * Creates a channel with an unguessable id, or returns null if the principal or the service has reached its limit. May
     * block.
     */
    @Nullable
    Channel open(String principal);

    /** Returns whether the principal has reached its limit. May block. */
    boolean isFull(String principal);

    /** Returns the channel of that id, or null if it does not exist or belongs to another principal. May block. */
    @Nullable
    Channel find(String id, String principal);

    /** Returns whether a channel can keep a message of that size. */
    boolean fits(ChannelMessage message);

    /** Pushes an event's name and data to all channels. Returns the number of those that took it. May block. */
    int broadcast(OutboundSseEvent event);

    /** Returns the number of channels that this node knows. */
    int size();

    /** Drops what is no longer used. */
    void sweep();

    /** Ends all readers of this node. Idempotent. Does not block. */
    @Override
    void close();
}
