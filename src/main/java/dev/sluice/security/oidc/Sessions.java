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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
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

    private static final String TOO_LONG =
            "A session of {0} characters is too long for cookies: reduce the roles or groups in the provider''s tokens, or the"
                    + " length of its refresh tokens";

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    private final OidcSettings settings;
    private final Sealer sealer;
    private final Renewals renewals;
    private final SessionStore store;
    private final Revocations revocations;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final PublicAddress address;
    private final OpenedSessions opened;
    private final Duration seenExactness;
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
        this.opened = new OpenedSessions(sealer);
        this.seenExactness = settings.idle().dividedBy(SEEN_SHARE);
        this.store = store;
        this.address = address;
        this.revocations = new Revocations(clock);
        this.renewals = new Renewals(renewal, revocations, this::end, executor, clock, nanoTime);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
        store.onRevoked(this::revoked, revocations::all);
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
        Session sent = value == null ? null : opened.open(value);
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
        boolean isValid = session.leftNanos(nanoTime.getAsLong()) > 0 && session.isCurrent(nanoTime.getAsLong());
        if (!isValid && !(newest.isRenewable(settings.life()) && renewals.await(session))) {
            return null;
        }
        if (Duration.between(newest.seen(), instant).compareTo(seenExactness) > 0) {
            session.offer(newest.seen(instant), instant, nanoTime.getAsLong());
        }
        if (revocations.end(newest)) {
            session.end(); // while it was being looked up
        }
        return session.isEnded() ? null : new RequestSession(this, session, sent, secure);
    }

    /** The session in a request's cookie, whether it is valid or not; null if there is none. Never blocks. */
    @Nullable
    Session sent(RequestFacts request) {
        String value = cookies.read(request, address.isSecure(request));
        Session sent = value == null ? null : opened.open(value);
        LiveSession known = sent == null ? null : live.get(sent.id());
        Session newest = known == null ? null : known.session();
        return newest == null ? sent : newest;
    }

    /** Whether a session has lasted as long as it may. */
    private boolean isOver(Session session) {
        Instant now = clock.instant();
        return !session.began().plus(settings.life()).isAfter(now)
                || session.began().isAfter(now.plus(settings.clockSkew()));
    }

    /** Whether a session of this node's has neither ended nor lasted too long; its tokens may have to be renewed. */
    boolean isValid(Session session) {
        LiveSession known = live.get(session.id());
        return !isOver(session)
                && !isIdle(session, clock.instant())
                && !revocations.end(session)
                && (known == null || !known.isEnded());
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
        boolean isStale = newest.isNewerThan(sent) || unseen.compareTo(seenExactness) > 0;
        if (!isStale) {
            session.delivered(sent);
            return List.of();
        }
        String sealed = newest.seal(sealer);
        if (sealed.length() > Cookies.MAX_CHARS) {
            LOG.log(Level.WARNING, TOO_LONG, sealed.length());
            return List.of();
        }
        return cookies.write(sealed, secure);
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
            LOG.log(Level.ERROR, TOO_LONG, sealed.length());
            throw new SignInException(
                    SignInException.Reason.MISCONFIGURED,
                    "The sign-in service returned too much data for a cookie. Ask an administrator: the server's log has the"
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
        return live.computeIfAbsent(
                id, none -> new LiveSession(id, renewals::start, settings.life(), nanoTime.getAsLong()));
    }

    /** Ends the session of that name on all nodes. */
    void end(String id) {
        revoke(new Revocation(
                Revocation.Of.SESSION, id, clock.instant(), clock.instant().plus(settings.life())));
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
                    end(session.id()); // nodes that know only its name
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
        if (live.size() > MAX) {
            // The times are read once: they change while they are compared.
            Map<String, Long> unasked = new HashMap<>();
            live.forEach((id, session) -> unasked.put(id, session.unaskedNanos(now)));
            unasked.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(unasked.size() - MAX)
                    .forEach(longest -> live.remove(longest.getKey()));
        }
    }

    private boolean isDropped(LiveSession session, long now) {
        long kept = session.isRenewed() && !session.isEnded() ? settings.idle().toNanos() : UNASKED_NANOS;
        return session.unaskedNanos(now) > kept && session.renewal() == null;
    }
}
