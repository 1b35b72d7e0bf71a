package dev.sluice.rest.input;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that attachments of requests may take together, from the moment when they are read until no provider needs them
 * any more. Thread-safe.
 */
public final class Uploads {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * Makes an empty account.
     *
     * @param most most bytes; 0 is no limit
     */
    public Uploads(long most) {
        this.most = most;
    }

    /** The bytes that are held now. */
    public long held() {
        return held.get();
    }

    /** Begins the share of one request. */
    public Share share() {
        return new Share();
    }

    /** What one request holds. Its owner closes it; closing repeatedly has no further effect. */
    public final class Share implements AutoCloseable {

        private final AtomicLong bytes = new AtomicLong();

        private Share() {}

        /** Takes bytes. Returns false if that many are not left. */
        public boolean take(long more) {
            long now = held.addAndGet(more);
            if (most > 0 && now > most) {
                held.addAndGet(-more);
                return false;
            }
            bytes.addAndGet(more);
            return true;
        }

        /** Whether it holds nothing. */
        public boolean isEmpty() {
            return bytes.get() == 0;
        }

        @Override
        public void close() {
            held.addAndGet(-bytes.getAndSet(0));
        }
    }
}
