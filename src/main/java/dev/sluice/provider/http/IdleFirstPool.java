package dev.sluice.provider.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Pool;
import org.jspecify.annotations.Nullable;

/**
 * A pool of objects that serve one user at a time, in which every operation on one entry takes the same time however many
 * entries there are. The object that became idle last is acquired first, so those that are not needed stay idle and time
 * out.
 *
 * <p>Threads: any; nothing blocks.
 */
final class IdleFirstPool<P> implements Pool<P> {

    /*
     * Design. Jetty's ConcurrentPool searches a list of all entries for an idle one, and copies the list when one is added or
     * removed: 19 µs for a search among 5,000. Here all entries are in one ring, the idle ones before the others: an entry is
     * idle exactly if it precedes the first one that is not. So whether the first is idle answers whether any is.
     */

    /** What an entry is used for. A removed entry keeps its last use, except that it is no longer in use. */
    private enum Use {
        RESERVED,
        IDLE,
        IN_USE
    }

    private final int maxSize;

    /* Guarded by this. */
    private final Slot ring = new Slot();
    private int size;
    private boolean terminated;

    IdleFirstPool(int maxSize) {
        this.maxSize = maxSize;
    }

    @Override
    public synchronized @Nullable Entry<P> reserve() {
        if (terminated || size >= maxSize) {
            return null;
        }
        Slot slot = new Slot();
        slot.linkBefore(ring);
        size++;
        return slot;
    }

    @Override
    public synchronized @Nullable Entry<P> acquire() {
        Slot first = ring.next;
        if (first.use != Use.IDLE) { // also where the ring is empty: it is itself reserved
            return null;
        }
        first.move(Use.IN_USE);
        return first;
    }

    @Override
    public synchronized boolean isTerminated() {
        return terminated;
    }

    /** Returns all entries, of which each must still be removed. */
    @Override
    public synchronized Collection<Entry<P>> terminate() {
        List<Entry<P>> all = entries();
        terminated = true;
        for (Slot slot = ring.next; slot != ring; slot = ring.next) {
            slot.terminated = true;
            slot.unlink();
        }
        size = 0;
        return all;
    }

    @Override
    public synchronized int size() {
        return size;
    }

    @Override
    public int getMaxSize() {
        return maxSize;
    }

    /** The entries at this moment. Takes time in proportion to their number. */
    @Override
    public Stream<Entry<P>> stream() {
        return entries().stream();
    }

    private synchronized List<Entry<P>> entries() {
        List<Entry<P>> all = new ArrayList<>(size);
        for (Slot slot = ring.next; slot != ring; slot = slot.next) {
            all.add(slot);
        }
        return all;
    }

    private final class Slot implements Entry<P> {

        private @Nullable P pooled;
        private Use use = Use.RESERVED;
        private boolean terminated;
        private boolean removed;
        private Slot previous = this;
        private Slot next = this;

        private void linkBefore(Slot other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        private void move(Use to) {
            use = to;
            unlink();
            linkBefore(to == Use.IDLE ? ring.next : ring);
        }

        @Override
        public boolean enable(P pooled, boolean acquire) {
            Objects.requireNonNull(pooled);
            synchronized (IdleFirstPool.this) {
                if (terminated) {
                    return false;
                }
                if (use != Use.RESERVED) {
                    throw new IllegalStateException("already enabled");
                }
                this.pooled = pooled;
                move(acquire ? Use.IN_USE : Use.IDLE);
                return true;
            }
        }

        @Override
        public @Nullable P getPooled() {
            synchronized (IdleFirstPool.this) {
                return pooled;
            }
        }

        @Override
        public boolean release() {
            synchronized (IdleFirstPool.this) {
                if (terminated || use != Use.IN_USE) {
                    return false;
                }
                move(Use.IDLE);
                return true;
            }
        }

        /** Returns true once, whatever the entry was used for. */
        @Override
        public boolean remove() {
            synchronized (IdleFirstPool.this) {
                if (removed) {
                    return false;
                }
                if (!terminated) {
                    unlink();
                    size--;
                }
                removed = true;
                terminated = true;
                use = use == Use.IN_USE ? Use.IDLE : use;
                return true;
            }
        }

        @Override
        public boolean isReserved() {
            return is(Use.RESERVED);
        }

        @Override
        public boolean isIdle() {
            return is(Use.IDLE);
        }

        @Override
        public boolean isInUse() {
            return is(Use.IN_USE);
        }

        private boolean is(Use queried) {
            synchronized (IdleFirstPool.this) {
                return use == queried;
            }
        }

        @Override
        public boolean isTerminated() {
            synchronized (IdleFirstPool.this) {
                return terminated;
            }
        }
    }
}
