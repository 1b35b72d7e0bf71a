package dev.sluice.channel;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one principal, open or still read, which together keep no more than a number of bytes: beyond it, the oldest
 * message of any of them is dropped. Other principals' channels are not affected.
 *
 * <p>Thread-safe. This object's lock may be held while a channel's is taken, never the other way round.
 */
final class PrincipalChannels {

    private final long maxBytes;
    private final Set<LocalChannel> channels = new LinkedHashSet<>();
    private long bytes;

    /** Makes an empty set. */
    PrincipalChannels(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a channel, unless {@code limit} of them are open; 0 is no limit. */
    synchronized boolean add(LocalChannel channel, int limit) {
        return (limit == 0 || open() < limit) && channels.add(channel);
    }

    /** Removes a closed channel that keeps nothing any more. */
    synchronized void remove(LocalChannel channel) {
        channels.remove(channel);
    }

    /** The number of open channels. */
    synchronized long open() {
        return channels.stream().filter(channel -> !channel.isClosed()).count();
    }

    /** Whether there is none, open or still read. */
    synchronized boolean isEmpty() {
        return channels.isEmpty();
    }

    /** Notes that a channel keeps so many bytes more, or fewer if negative. Called under no lock. */
    synchronized void changed(long difference) {
        bytes += difference;
        while (bytes > maxBytes) {
            LocalChannel oldest = oldest();
            long dropped = oldest == null ? 0 : oldest.dropOldest();
            if (dropped == 0) {
                return;
            }
            bytes -= dropped;
        }
    }

    /** Returns the channel that has the oldest message; null if none has one. */
    private @Nullable LocalChannel oldest() {
        LocalChannel oldest = null;
        Long oldestNanos = null;
        for (LocalChannel channel : channels) {
            Long nanos = channel.oldestNanos();
            if (nanos != null && (oldestNanos == null || nanos - oldestNanos < 0)) {
                oldest = channel;
                oldestNanos = nanos;
            }
        }
        return oldest;
    }
}
