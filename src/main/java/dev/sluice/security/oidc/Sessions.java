package dev.sluice.security.oidc;

import dev.sluice.security.LoginUnavailableException;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.SessionWatch;
import dev.sluice.security.Validity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of browsers: reads them from cookies, renews and ends them.
 *
 * <p>Threads: any. A request waits only where its session must be renewed before it can go on. The owner must call
 * {@link #sweep} now and then.
 */
public final class Sessions implements SessionWatch {

    private static final Logger LOG = System.getLogger(Sessions.class.getName());

    /** Sessions that are kept in memory, some 3 KB each. Beyond, those are dropped that nothing has asked for longest. */
    static final int MAX = 10_000;

    /** A session that nothing depends on and that its browser has whole is kept for so long. */
    private static final long UNASKED_NANOS = Duration.ofMinutes(1).toNanos();

    /** How much less exact {@link Session#seen} is than the idle time, so that few responses need a cookie. */
    private static final int SEEN_SHARE = 10;

    /** The time until another attempt after the provider did not answer. */
    private static final long RETRY_NANOS = Duration.ofSeconds(3).toNanos();

    /** Longer than the provider is given to answer. */
    static final Duration RENEWAL = Duration.ofMillis(Discovery.CONNECT_MS + Discovery.READ_MS + 1_000L);

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private final OidcSettings settings;
    private final Sealer sealer;
    private final Renewal renewal;
    private final SessionStore store;
    private final Revocations revocations;
    private final Executor executor;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final PublicAddress address;
    private final Cookies cookies = new Cookies("sluice-session");
    private final Map<String, LiveSession> live = new ConcurrentHashMap<>();
    private volatile Runnable onEnd = () -> {};

    /** For the sweep only. */
    private long sweptNanos;

    Sessions(
            OidcSettings settings,
            Sealer sealer,
            Renewal renewal,
            SessionStore store,
            PublicAddress address,
            Executor executor,
            Clock clock,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.sealer = sealer;
        this.renewal = renewal;
        this.store = store;
        this.address = address;
        this.revocations = new Revocations(clock);
        this.executor = executor;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
        store.onRevoked(this::revoked);
    }

    /** Sets what is called, by any thread, when sessions have ended that streams may depend on. It must not block. */
    void onEnd(Runnable listener) {
        onEnd = listener;
    }

    /**
     * The session in a request's cookie; null if there is none that is valid. Blocks while it is renewed, if that is due.
     *
     * @throws LoginUnavailableException if it must be renewed, and the provider does not answer
     */
    @Nullable
    RequestSession find(RequestFacts request) {
        boolean secure = address.isSecure(request);
        String value = cookies.read(request, secure);
        Session sent = value == null ? null : Session.open(sealer, value);
        if (sent == null || isOver(sent) || revocations.end(sent)) {
            return null;
        }
        Instant instant = clock.instant();
        LiveSession session = live(sent.id());
        session.offer(sent, instant, nanoTime.getAsLong());
        Session newest = session.session();
        if (session.isEnded() || newest == null || isIdle(newest, instant)) {
            return null;
        }
        if (session.leftNanos(nanoTime.getAsLong()) <= 0 && !renewNow(session)) {
            return null;
        }
        session.offer(newest.seen(instant), instant, nanoTime.getAsLong());
        return new RequestSession(this, session, sent, secure);
    }

    /** Whether a session has lasted as long as it may. */
    private boolean isOver(Session session) {
        Instant now = clock.instant();
        return !session.began().plus(settings.life()).isAfter(now)
                || session.began().isAfter(now.plus(settings.clockSkew()));
    }

    private boolean isIdle(Session session, Instant now) {
        return !session.seen().plus(settings.idle()).isAfter(now);
    }

    /** The {@code Set-Cookie} headers that bring a browser up to date; empty if it is. */
    List<String> cookies(LiveSession session, Session sent, boolean secure) {
        Session newest = session.session();
        if (newest == null || session.isEnded()) {
            return List.of();
        }
        Duration unseen = Duration.between(sent.seen(), clock.instant());
        boolean isStale = newest.until().isAfter(sent.until())
                || unseen.compareTo(settings.idle().dividedBy(SEEN_SHARE)) > 0;
        return isStale ? cookies.write(newest.seal(sealer), secure) : List.of();
    }

    /**
     * Begins a session.
     *
     * @return the {@code Set-Cookie} headers for it
     * @throws SignInException if it is too long for cookies
     */
    List<String> begin(Session session, boolean secure) throws SignInException {
        String sealed = session.seal(sealer);
        if (sealed.length() > Cookies.MAX_CHARS) {
            LOG.log(
                    Level.ERROR,
                    "A session of {0} characters is too long for cookies: have the provider put fewer roles or groups into its"
                            + " tokens, or give shorter refresh tokens",
                    sealed.length());
            throw new SignInException(
                    SignInException.Reason.MISCONFIGURED,
                    "The sign-in service tells too much about you for a cookie. Ask an administrator: the server's log has the"
                            + " reason.");
        }
        return cookies.write(sealed, secure);
    }

    /** The {@code Set-Cookie} headers that delete a session's cookie. */
    List<String> clear(boolean secure) {
        return cookies.clear(secure);
    }

    @Override
    public Validity watch(String id, Duration left) {
        LiveSession session = live(id);
        session.atLeast(left, nanoTime.getAsLong());
        if (revocations.endSession(id)) {
            session.end();
        }
        return session;
    }

    private LiveSession live(String id) {
        return live.computeIfAbsent(id, none -> new LiveSession(id, this::startRenewal, nanoTime.getAsLong()));
    }

    private void startRenewal(LiveSession session) {
        CompletableFuture<Boolean> unused = renew(session);
    }

    /** Starts a renewal, unless one goes on. Returns it. */
    private CompletableFuture<Boolean> renew(LiveSession session) {
        CompletableFuture<Boolean> future = new CompletableFuture<>();
        while (!session.begin(future)) {
            CompletableFuture<Boolean> other = session.renewal();
            if (other != null) {
                return other;
            }
        }
        try {
            executor.execute(() -> renew(session, future));
        } catch (RejectedExecutionException e) {
            session.done(future, false); // the application stops, or has too much to do
        }
        return future;
    }

    private void renew(LiveSession session, CompletableFuture<Boolean> future) {
        boolean valid = false;
        try {
            Session before = session.session();
            Session fresh = before == null ? null : renewal.of(before);
            if (fresh != null) {
                session.renew(fresh, clock.instant(), nanoTime.getAsLong());
                valid = true;
            }
        } catch (SignInException e) {
            if (e.reason() == SignInException.Reason.REFUSED) {
                LOG.log(Level.DEBUG, "The provider has ended a session");
                end(session); // also where its tokens would last a little
            } else {
                session.tryAgainAt(nanoTime.getAsLong() + RETRY_NANOS);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A session could not be renewed because of a mistake in Sluice", e);
            session.tryAgainAt(nanoTime.getAsLong() + RETRY_NANOS);
        } finally {
            session.done(future, valid);
        }
    }

    /** Renews a session whose tokens have ended. Returns whether it is valid then. Blocks. */
    private boolean renewNow(LiveSession session) {
        Session known = session.session();
        if (session.isEnded() || known == null || known.refreshToken() == null || isOver(known)) {
            return false;
        }
        try {
            if (renew(session).get(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "A renewal takes long", e);
        }
        if (session.isEnded()) {
            return false;
        }
        throw new LoginUnavailableException();
    }

    /** Ends a session on all nodes. Returns its newest form here; null if nothing but its name is known. */
    @Nullable
    Session end(LiveSession session) {
        revoke(new Revocation(
                Revocation.Of.SESSION,
                session.id(),
                clock.instant(),
                clock.instant().plus(settings.life())));
        return session.session();
    }

    /** Ends sessions on all nodes. */
    void revoke(Revocation revocation) {
        revoked(revocation);
        store.revoke(revocation);
    }

    /** Ends sessions on this node. */
    private void revoked(Revocation revocation) {
        if (!revocations.add(revocation)) {
            return;
        }
        boolean any = false;
        for (LiveSession session : live.values()) {
            Session known = session.session();
            boolean named =
                    revocation.of() == Revocation.Of.SESSION && revocation.id().equals(session.id());
            if (!session.isEnded() && (named || (known != null && revocation.ends(known)))) {
                session.end();
                any = true;
                if (!named) {
                    end(session); // nodes that know only its name
                }
            }
        }
        if (any) {
            onEnd.run();
        }
    }

    /** Drops the sessions that nothing depends on any more. By a single thread. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        if (now - sweptNanos < SWEEP_NANOS) {
            return;
        }
        sweptNanos = now;
        live.values().removeIf(session -> isDropped(session, now));
        int over = live.size() - MAX;
        if (over > 0) {
            live.values().stream()
                    .sorted(Comparator.comparingLong((LiveSession session) -> session.unaskedNanos(now))
                            .reversed())
                    .limit(over)
                    .toList()
                    .forEach(session -> live.remove(session.id()));
        }
    }

    private boolean isDropped(LiveSession session, long now) {
        long kept = session.isRenewed() && !session.isEnded() ? settings.idle().toNanos() : UNASKED_NANOS;
        return session.unaskedNanos(now) > kept && session.renewal() == null;
    }

    int size() {
        return live.size();
    }

    Revocations revocations() {
        return revocations;
    }
}
