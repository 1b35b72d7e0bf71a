package dev.sluice.stream;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks models until one replies: first the same model again after a pause, then the next one. After the first content, no
 * other attempt is made and a failure is final.
 *
 * <p>Events come from one attempt at a time; those of earlier attempts are dropped. This object's lock guards which attempt
 * that is, and is held for assignments only.
 */
final class Generation {

    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final ChatRequest request;
    private final List<Target> targets;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final GenerationListener listener;

    /* Under the lock. */
    private int target;
    private int attemptsOnTarget;
    private int attempts;
    private volatile @Nullable Attempt current;
    private long nextAttemptNanos = NOT_WAITING;

    /** When it will be due, once what was before has been told. */
    private long plannedNanos;

    private boolean launched;
    private boolean stopped;

    Generation(
            ChatRequest request,
            List<Target> targets,
            StreamSettings settings,
            LongSupplier nanoTime,
            GenerationListener listener) {
        this.request = request;
        this.targets = targets;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Makes the first attempt; only the first call has an effect. */
    void launch() {
        synchronized (this) {
            if (launched) {
                return;
            }
            launched = true;
        }
        attempt();
    }

    /** Makes the next attempt, with the first model whose provider's circuit lets it through. */
    private void attempt() {
        Attempt attempt;
        StreamEvent passedOver;
        synchronized (this) {
            if (stopped) {
                return;
            }
            nextAttemptNanos = NOT_WAITING;
            int before = target;
            Circuit.Permit permit = nextPermit();
            passedOver = passedOver(before, permit);
            attempt = permit == null ? null : new Attempt(this, targets.get(target), permit, nanoTime.getAsLong());
            current = attempt;
        }
        if (passedOver != null) {
            if (passedOver instanceof StreamRetried retried) {
                listener.retried(retried);
            }
            listener.event(passedOver);
            listener.flush();
        }
        if (attempt != null) {
            attempt.begin();
        }
    }

    /** Moves on to a model that may be asked. Returns the permit for it; null if no model is left. */
    private Circuit.@Nullable Permit nextPermit() {
        Circuit.Permit permit = targets.get(target).circuit().permit();
        while (permit == null && target + 1 < targets.size()) {
            target++;
            attemptsOnTarget = 0;
            permit = targets.get(target).circuit().permit();
        }
        if (permit != null) {
            attempts++;
            attemptsOnTarget++;
        }
        return permit;
    }

    /** The event to emit where models were passed over; null if the one at {@code before} may be asked. */
    private @Nullable StreamEvent passedOver(int before, Circuit.@Nullable Permit permit) {
        if (permit == null) {
            return targets.get(target).circuit().failure();
        }
        return target == before
                ? null
                : new StreamRetried(attempts, targets.get(target).label(), ErrorCode.PROVIDER_UNAVAILABLE);
    }

    /** Stops: no more events are emitted, and the provider's connection is closed. */
    void stop() {
        Attempt running;
        synchronized (this) {
            stopped = true;
            running = current;
            current = null;
        }
        if (running != null) {
            running.cancel();
            running.abandon();
        }
    }

    /** Ends an attempt whose provider is silent for too long or does not end its reply, and makes one that is due. */
    void sweep(long now) {
        Attempt running;
        boolean due;
        synchronized (this) {
            running = current;
            due = nextAttemptNanos != NOT_WAITING && now - nextAttemptNanos >= 0;
        }
        if (due) {
            attempt();
        } else if (running != null && running.isEndOverdue(now, settings)) {
            running.finish();
        } else if (running != null && running.isSilent(now, settings)) {
            running.cancel();
            running.event(StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT));
            listener.flush();
        }
    }

    /**
     * Plans what follows a failure before any content. Returns the event to emit; if that is a retry, {@link #goOn} must be called
     * once everything about the failed attempt was told.
     */
    synchronized StreamEvent afterFailure(StreamFailed failure) {
        if (settings.retry().again(failure, attemptsOnTarget)) {
            Duration wait = settings.retry().delay(failure, attemptsOnTarget);
            plannedNanos = nanoTime.getAsLong() + wait.toNanos();
        } else if (target + 1 < targets.size() && RetryPolicy.anotherMaySucceed(failure)) {
            target++;
            attemptsOnTarget = 0;
            plannedNanos = nanoTime.getAsLong();
        } else {
            return failure;
        }
        current = null;
        return new StreamRetried(attempts + 1, targets.get(target).label(), failure.code());
    }

    /** Lets the planned attempt begin. */
    synchronized void goOn() {
        nextAttemptNanos = plannedNanos;
    }

    /** The model that is being asked, {@code provider/model}; null before the first is, and between attempts. */
    synchronized @Nullable String asked() {
        return current == null ? null : targets.get(target).label();
    }

    ChatRequest request() {
        return request;
    }

    GenerationListener listener() {
        return listener;
    }

    /** Whether events are taken from that attempt. */
    boolean isCurrent(Attempt attempt) {
        return current == attempt;
    }
}
