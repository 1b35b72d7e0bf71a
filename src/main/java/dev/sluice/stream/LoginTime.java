package dev.sluice.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a principal's logins permit a stream. Of several, as after a renewal, the one that expires last counts. Thread-safe. */
final class LoginTime {

    /** Null if no login was named. */
    private @Nullable Long expiryNanos;

    /**
     * Adds a login.
     *
     * @param remaining how long it is still valid
     */
    synchronized void permit(long now, Duration remaining) {
        long expiry = now + remaining.toNanos();
        if (expiryNanos == null || expiry - expiryNanos > 0) {
            expiryNanos = expiry;
        }
    }

    synchronized boolean isOver(long now) {
        return expiryNanos != null && now - expiryNanos >= 0;
    }
}
