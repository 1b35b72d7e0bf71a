package dev.sluice.push;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What large frames take that were copied for readers who do not take them: of a channel's message of 1 MiB each such reader
 * holds a copy. All of a node's have one bound, beyond which the next such reader loses its connection. It comes back for the
 * message, if it reads. Threads: any.
 */
final class HeldFrames {

    private static final Logger LOG = System.getLogger(HeldFrames.class.getName());

    /** One line of the log is enough for many readers. */
    private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Smaller frames are not counted: they take less than the buffers of the connection that they wait for. */
    private static final int LARGE_BYTES = 64 * 1024;

    /** All together have this share of the heap. */
    private static final int HEAPS_SHARE = 8;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

    HeldFrames() {
        this(Runtime.getRuntime().maxMemory() / HEAPS_SHARE);
    }

    /** Makes an empty bound of that many bytes. */
    HeldFrames(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What all readers hold. */
    long bytes() {
        return bytes.get();
    }

    private void warn() {
        long now = System.nanoTime();
        long last = warnedNanos.get();
        if (now - last >= SILENCE_NANOS && warnedNanos.compareAndSet(last, now)) {
            LOG.log(
                    Level.WARNING,
                    "Slow readers hold all of the {0} bytes that they may of large events; more of them are disconnected",
                    maxBytes);
        }
    }

    Share share() {
        return new Share();
    }

    /** What one reader holds. */
    final class Share {

        /* Under the lock. */
        private long held;
        private boolean closed;

        /** Holds that many bytes instead of what was held before. Returns false, holding nothing, if there is no room for them. */
        synchronized boolean hold(int size) {
            release();
            if (closed || size <= LARGE_BYTES) {
                return true;
            }
            if (bytes.addAndGet(size) > maxBytes) {
                bytes.addAndGet(-size);
                warn();
                return false;
            }
            held = size;
            return true;
        }

        /** Holds nothing. */
        synchronized void release() {
            bytes.addAndGet(-held);
            held = 0;
        }

        /** Holds nothing, now and later. */
        synchronized void close() {
            release();
            closed = true;
        }
    }
}
