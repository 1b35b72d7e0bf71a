package dev.sluice.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are alive, by their beats: numbers that each changes in a table which all read. A node whose number has not
 * changed for a lease counts as lost.
 *
 * <p>Time is measured by this node's clock alone, between two readings of the table, so that neither clocks that differ nor a
 * Redis that stood still make a node look lost: after a gap between readings, measuring begins anew. For one thread.
 */
final class Members {

    private final long leaseNanos;
    private final long gapNanos;
    private final Map<String, Seen> nodes = new HashMap<>();
    private long readNanos;
    private boolean read;

    /** A beat, and when it was first seen. */
    private record Seen(@Nullable String beat, long sinceNanos, boolean lost) {}

    /**
     * Creates a view without members.
     *
     * @param leaseNanos how long a node may be silent
     * @param gapNanos how long between two readings nothing can be said of any node; several beats
     */
    Members(long leaseNanos, long gapNanos) {
        this.leaseNanos = leaseNanos;
        this.gapNanos = gapNanos;
    }

    /**
     * Notes what the table has. Returns the nodes that are lost since.
     *
     * @param beats by node; one that is missing there has not beaten
     */
    Set<String> read(Map<String, String> beats, long now) {
        boolean gap = !read || now - readNanos > gapNanos;
        read = true;
        readNanos = now;
        Set<String> lost = new HashSet<>();
        Set<String> all = new HashSet<>(nodes.keySet());
        all.addAll(beats.keySet());
        for (String node : all) {
            Seen before = nodes.get(node);
            String beat = beats.get(node);
            if (before == null || (beat != null && !beat.equals(before.beat()))) {
                nodes.put(node, new Seen(beat, now, false));
            } else if (gap && !before.lost()) {
                nodes.put(node, new Seen(before.beat(), now, false));
            } else if (!before.lost() && now - before.sinceNanos() >= leaseNanos) {
                nodes.put(node, new Seen(before.beat(), before.sinceNanos(), true));
                lost.add(node);
            }
        }
        return lost;
    }

    /** Makes a node known, that is to be watched though it may not be in the table. */
    void watch(String node, long now) {
        nodes.putIfAbsent(node, new Seen(null, now, false));
    }

    /** Whether a node counts as lost. One that was never heard of does not. */
    boolean isLost(String node) {
        Seen seen = nodes.get(node);
        return seen != null && seen.lost();
    }

    /** The nodes that are not lost. */
    Set<String> alive() {
        Set<String> alive = new HashSet<>();
        nodes.forEach((node, seen) -> {
            if (!seen.lost()) {
                alive.add(node);
            }
        });
        return alive;
    }

    /** Returns the nodes that have been lost for so long, and no longer knows them. */
    Set<String> forget(long afterNanos, long now) {
        Set<String> forgotten = new HashSet<>();
        nodes.forEach((node, seen) -> {
            if (seen.lost() && now - seen.sinceNanos() > afterNanos) {
                forgotten.add(node);
            }
        });
        nodes.keySet().removeAll(forgotten);
        return forgotten;
    }
}
