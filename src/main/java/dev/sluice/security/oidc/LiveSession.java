package dev.sluice.security.oidc;

import dev.sluice.security.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session as this node knows it: the newest of what its browser has sent and what this node or another one has renewed. All
 * readers and streams of the session ask the same object whether it is valid, and their asking has it renewed in time; so a
 * session that nothing depends on is left to its browser's next request.
 *
 * <p>Thread-safe; nothing here blocks.
 */
final class LiveSession implements Validity {

    /** Renewal begins when a third of the tokens' life is left, so that the provider may be away for that long, or so much before. */
    private static final int AHEAD_SHARE = 3;

    private static final long AHEAD_NANOS = Duration.ofMinutes(5).toNanos();

    private final String id;
    private final Consumer<LiveSession> renewer;

    private volatile @Nullable Session session;
    private volatile long untilNanos;
    private volatile long renewNanos;
    private volatile long askedNanos;
    private volatile boolean ended;

    /** Whether {@link #session} has something that the browser may not have. */
    private volatile boolean renewed;

    private final AtomicReference<@Nullable CompletableFuture<Boolean>> renewal = new AtomicReference<>();

    /**
     * Makes a session of which nothing is known yet.
     *
     * @param renewer starts a renewal, and returns at once
     */
    LiveSession(String id, Consumer<LiveSession> renewer, long now) {
        this.id = id;
        this.renewer = renewer;
        this.untilNanos = now;
        this.renewNanos = now;
        this.askedNanos = now;
    }

    String id() {
        return id;
    }

    /** The newest form; null if only its name is known here. */
    @Nullable
    Session session() {
        return session;
    }

    /**
     * Takes a form of the session, unless a newer one is known.
     *
     * @param instant the same moment as {@code now}
     */
    synchronized void offer(Session offered, Instant instant, long now) {
        Session known = session;
        if (known == null || offered.until().isAfter(known.until())) {
            set(offered, instant, now);
        } else if (offered.seen().isAfter(known.seen())) {
            session = known.seen(offered.seen());
        }
    }

    /** Takes a renewed form, which the browser does not have yet. */
    synchronized void renew(Session fresh, Instant instant, long now) {
        set(fresh, instant, now);
        renewed = true;
    }

    private void set(Session fresh, Instant instant, long now) {
        long left = Duration.between(instant, fresh.until()).toNanos();
        session = fresh;
        untilNanos = now + left;
        renewNanos = untilNanos - Math.min(Math.max(left, 0) / AHEAD_SHARE, AHEAD_NANOS);
    }

    /** Sets when it ends of which only the name is known here, unless it lasts longer. */
    synchronized void atLeast(Duration left, long now) {
        if (now + left.toNanos() - untilNanos > 0) {
            untilNanos = now + left.toNanos();
        }
    }

    @Override
    public long leftNanos(long now) {
        askedNanos = now;
        if (ended) {
            return 0;
        }
        if (now - renewNanos >= 0) {
            Session known = session;
            if (known != null && known.refreshToken() != null) {
                renewer.accept(this);
            }
        }
        return untilNanos - now;
    }

    /** Notes that a renewal failed that may succeed later; it is not tried before. */
    void tryAgainAt(long nanos) {
        renewNanos = nanos;
    }

    /** The renewal that goes on; null if none does. */
    @Nullable
    CompletableFuture<Boolean> renewal() {
        return renewal.get();
    }

    /** Begins a renewal, unless one goes on. Returns false in that case. */
    boolean begin(CompletableFuture<Boolean> future) {
        return renewal.compareAndSet(null, future);
    }

    /** Ends the renewal that goes on. */
    void done(CompletableFuture<Boolean> future, boolean valid) {
        renewal.compareAndSet(future, null);
        future.complete(valid);
    }

    /** Ends it for good. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isRenewed() {
        return renewed;
    }

    /** How long nothing has asked for it. */
    long unaskedNanos(long now) {
        return now - askedNanos;
    }
}
