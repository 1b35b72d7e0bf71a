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
 * readers and streams of the session ask the same object whether it is valid, and a question near the end of its tokens starts
 * the renewal; a session that nothing depends on is left to its browser's next request.
 *
 * <p>Thread-safe; nothing here blocks.
 */
final class LiveSession implements Validity {

    /** The renewal begins when a third of the tokens' life is left, and at most {@link #AHEAD_NANOS} before their end. */
    private static final int AHEAD_SHARE = 3;

    private static final long AHEAD_NANOS = Duration.ofMinutes(5).toNanos();

    private final String id;
    private final Consumer<LiveSession> renewer;
    private final Duration life;

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
     * @param life from the sign-in to the end of a session
     */
    LiveSession(String id, Consumer<LiveSession> renewer, Duration life, long now) {
        this.id = id;
        this.life = life;
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
        if (known == null || offered.isNewerThan(known)) {
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
        Session known = session;
        if (now - renewNanos >= 0 && (known == null || known.isRenewable(life))) {
            renewer.accept(this);
        }
        long left = untilNanos - now;
        // What depends on it goes on until it is known whether it can be renewed.
        boolean isPending = left <= 0 && left > -Renewals.LONGEST.toNanos() && renewal.get() != null;
        return isPending ? 1 : left;
    }

    /** Whether it is valid without being renewed. */
    boolean isCurrent(long now) {
        return !ended && untilNanos - now > 0;
    }

    /** Notes that the browser has a form, which may be the newest. */
    synchronized void delivered(Session sent) {
        Session known = session;
        renewed &= known != null && known.isNewerThan(sent);
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
