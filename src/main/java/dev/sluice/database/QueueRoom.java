package dev.sluice.database;

import java.util.concurrent.atomic.AtomicLong;

/** Room that is reserved in a {@link WriteQueue} until it is released. Threads: any. */
public final class QueueRoom {

    private static final long NONE = -1;

    private final WriteQueue queue;
    private final AtomicLong bytes = new AtomicLong(NONE);

    /** Makes one without room. */
    public QueueRoom(WriteQueue queue) {
        this.queue = queue;
    }

    /** Takes over what was {@linkplain WriteQueue#reserve reserved}; there must be no other room. */
    public void take(long size) {
        bytes.set(size);
    }

    public boolean isTaken() {
        return bytes.get() != NONE;
    }

    /** Its size; 0 if nothing is reserved. */
    public long size() {
        return Math.max(0, bytes.get());
    }

    /** Releases what is reserved. Repeated calls have no further effect. */
    public void release() {
        long size = bytes.getAndSet(NONE);
        if (size != NONE) {
            queue.release(size);
        }
    }
}
