package dev.sluice.channel;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
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

    /** Those that are closed, and kept for their readers. */
    private final Set<LocalChannel> leaving = new LinkedHashSet<>();

    private long bytes;

    /** Makes an empty set. */
    PrincipalChannels(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a channel, unless there are {@code limit} of them; 0 is no limit. */
    synchronized boolean add(LocalChannel channel, int limit) {
        return (limit == 0 || channels.size() < limit) && channels.add(channel);
    }

    /** Notes that a channel was closed. Its messages count until it is gone. */
    synchronized void closed(LocalChannel channel) {
        if (channels.remove(channel)) {
            leaving.add(channel);
        }
    }

    /** Notes that a closed channel keeps nothing any more. */
    synchronized void gone(LocalChannel channel) {
        channels.remove(channel);
        leaving.remove(channel);
    }

    /** The number of open channels. */
    synchronized int size() {
        return channels.size();
    }

    synchronized boolean isEmpty() {
        return channels.isEmpty() && leaving.isEmpty();
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
        Iterable<LocalChannel> all =
                () -> Stream.concat(leaving.stream(), channels.stream()).iterator();
        for (LocalChannel channel : all) {
            Long nanos = channel.oldestNanos();
            if (nanos != null && (oldestNanos == null || nanos - oldestNanos < 0)) {
                oldest = channel;
                oldestNanos = nanos;
            }
        }
        return oldest;
    }
}
