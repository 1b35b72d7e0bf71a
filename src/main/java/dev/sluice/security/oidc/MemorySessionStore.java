package dev.sluice.security.oidc;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The store of a node that is alone. Thread-safe: guarded by its lock. Never blocks. */
public final class MemorySessionStore implements SessionStore {

    /** Beyond, the oldest names are forgotten: only somebody who signs in that often could use one a second time. */
    static final int MAX = 100_000;

    private final LongSupplier nanoTime;

    /** The ends of claimed names, in the order in which they came. */
    private final Map<String, Long> claimed = new LinkedHashMap<>();

    /**
     * Makes an empty one.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public MemorySessionStore(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized boolean claim(String name, Duration kept) {
        long now = nanoTime.getAsLong();
        Iterator<Long> oldest = claimed.values().iterator();
        while (oldest.hasNext() && (now - oldest.next() >= 0 || claimed.size() >= MAX)) {
            oldest.remove();
        }
        Long end = claimed.get(name);
        if (end != null && now - end < 0) {
            return false;
        }
        claimed.remove(name);
        claimed.put(name, now + kept.toNanos());
        return true;
    }

    @Override
    public synchronized void release(String name) {
        claimed.remove(name);
    }

    synchronized int size() {
        return claimed.size();
    }

    @Override
    public void keep(String session, String sealed, Duration kept) {
        // The node itself knows the session.
    }

    @Override
    public @Nullable String kept(String session) {
        return null;
    }

    @Override
    public void revoke(Revocation revocation) {
        // There are no other nodes.
    }

    @Override
    public void onRevoked(Consumer<Revocation> listener, Supplier<List<Revocation>> known) {
        // There are no other nodes.
    }
}
