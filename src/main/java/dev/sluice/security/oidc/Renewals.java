package dev.sluice.security.oidc;

import dev.sluice.security.LoginUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The renewals of this node's sessions: at most one of each session at a time, as tasks. Where the provider does not answer, the
 * next attempt waits a while. Threads: any.
 */
final class Renewals {

    private static final Logger LOG = System.getLogger(Renewals.class.getName());

    /** Longer than the provider is given to answer. */
    static final Duration LONGEST = Duration.ofMillis(ProviderHttp.CONNECT_MS + ProviderHttp.READ_MS + 1_000L);

    /** For so long after the provider has not answered, requests do not wait for it. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    /** The time until another attempt for a session. */
    private static final long RETRY_NANOS = Duration.ofSeconds(3).toNanos();

    private final Renewal renewal;
    private final Revocations revocations;
    private final Consumer<String> end;
    private final Executor executor;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /** Until when requests are not to wait, because the provider has not answered; null if it always has. */
    private volatile @Nullable Long awayNanos;

    /**
     * Makes none yet.
     *
     * @param end ends the session of a name on all nodes, because the provider has ended it
     */
    Renewals(
            Renewal renewal,
            Revocations revocations,
            Consumer<String> end,
            Executor executor,
            Clock clock,
            LongSupplier nanoTime) {
        this.renewal = renewal;
        this.revocations = revocations;
        this.end = end;
        this.executor = executor;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Starts the renewal of a session, unless it goes on already. Returns at once. */
    void start(LiveSession session) {
        CompletableFuture<Boolean> unused = renew(session);
    }

    /**
     * Renews a session whose tokens have ended. Returns whether it is valid then. Blocks, for {@link #LONGEST} at most.
     *
     * @throws LoginUnavailableException if that is not known yet
     */
    boolean await(LiveSession session) {
        Long away = awayNanos;
        if (away != null && nanoTime.getAsLong() - away < 0 && session.renewal() == null) {
            throw new LoginUnavailableException();
        }
        try {
            if (renew(session).get(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
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
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "A session is not renewed: the application stops, or has too much to do", e);
            tryAgain(session);
            session.done(future, false);
        }
        return future;
    }

    private void renew(LiveSession session, CompletableFuture<Boolean> future) {
        boolean valid = false;
        try {
            Session before = session.session();
            Session fresh = before == null ? renewal.known(session.id()) : fresh(session, before);
            if (fresh == null) {
                tryAgain(session);
            } else {
                session.renew(fresh, clock.instant(), nanoTime.getAsLong());
                valid = session.isCurrent(nanoTime.getAsLong());
            }
        } catch (LoginUnavailableException e) {
            pause(session);
        } catch (SignInException e) {
            if (e.reason() == SignInException.Reason.REFUSED) {
                LOG.log(Level.DEBUG, "The provider has ended a session");
                end.accept(session.id()); // also where its tokens would last a little
                session.end();
            } else {
                pause(session);
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A session could not be renewed because of a mistake in Sluice", e);
            tryAgain(session);
        } finally {
            session.done(future, valid);
        }
    }

    private @Nullable Session fresh(LiveSession session, Session before) throws SignInException {
        if (session.isEnded() || revocations.end(before)) {
            session.end();
            return null;
        }
        return renewal.of(before, next -> session.renew(next, clock.instant(), nanoTime.getAsLong()));
    }

    /** Notes that the provider does not answer: requests are told so at once for a while. */
    private void pause(LiveSession session) {
        awayNanos = nanoTime.getAsLong() + PAUSE_NANOS;
        tryAgain(session);
    }

    private void tryAgain(LiveSession session) {
        session.tryAgainAt(nanoTime.getAsLong() + RETRY_NANOS);
    }
}
