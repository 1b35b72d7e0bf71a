package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks models until one replies: the first again after a while, then the next. Once anything of a reply was told there is
 * no other attempt, and a failure is told.
 *
 * <p>What is told comes from one attempt at a time; whatever an earlier one still says is not heard. This object's lock
 * guards which attempt that is, and is held for assignments only.
 */
final class Generation {

    /** What became of it. Told as {@link ReplyListener} is, by any thread. */
    interface Listener {
        void event(StreamEvent event);

        void flush();

        void skipped();

        /** Another attempt is to be made, which the event tells of, too. */
        void retried(StreamRetried retried);

        /** The event that is told next is the first content. */
        void answered();
    }

    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final ChatRequest request;
    private final List<Target> targets;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final Listener listener;

    /* Under the lock. */
    private int target;
    private int attemptsOnTarget;
    private int attempts;
    private volatile @Nullable Attempt current;
    private long nextAttemptNanos = NOT_WAITING;
    private boolean stopped;

    Generation(
            ChatRequest request,
            List<Target> targets,
            StreamSettings settings,
            LongSupplier nanoTime,
            Listener listener) {
        this.request = request;
        this.targets = targets;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Makes the next attempt, of the first model whose provider is worth asking. The first is the caller's to begin. */
    void attempt() {
        Attempt attempt;
        StreamEvent passedOver;
        synchronized (this) {
            if (stopped) {
                return;
            }
            nextAttemptNanos = NOT_WAITING;
            passedOver = passOver();
            attempt =
                    passedOver instanceof StreamFailed ? null : new Attempt(targets.get(target), nanoTime.getAsLong());
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

    /** Goes on to a model that may be asked: returns what to tell of it, which is nothing where that is the one at hand. */
    private @Nullable StreamEvent passOver() {
        boolean another = false;
        while (!targets.get(target).circuit().lets()) {
            if (target + 1 == targets.size()) {
                return targets.get(target).circuit().failure();
            }
            target++;
            attemptsOnTarget = 0;
            another = true;
        }
        attempts++;
        attemptsOnTarget++;
        return another
                ? new StreamRetried(attempts, targets.get(target).label(), ErrorCode.PROVIDER_UNAVAILABLE)
                : null;
    }

    /** Ends it: nothing is told any more, and no connection stays open. */
    void stop() {
        Attempt running;
        synchronized (this) {
            stopped = true;
            running = current;
            current = null;
        }
        if (running != null) {
            running.cancel();
            running.leave();
        }
    }

    /** Ends an attempt whose provider says nothing, and begins one whose time has come. */
    void sweep(long now) {
        Attempt running;
        boolean due;
        synchronized (this) {
            running = current;
            due = nextAttemptNanos != NOT_WAITING && now - nextAttemptNanos >= 0;
        }
        if (due) {
            attempt();
        } else if (running != null && running.isSilent(now)) {
            running.cancel();
            running.event(StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT));
            listener.flush();
        }
    }

    /** Plans what follows a failure before any content: returns what to tell of it. */
    private synchronized StreamEvent afterFailure(StreamFailed failure) {
        if (settings.retry().again(failure, attemptsOnTarget)) {
            Duration wait = settings.retry().delay(failure, attemptsOnTarget);
            nextAttemptNanos = nanoTime.getAsLong() + wait.toNanos();
        } else if (target + 1 < targets.size() && RetryPolicy.anotherMayDo(failure)) {
            target++;
            attemptsOnTarget = 0;
            nextAttemptNanos = nanoTime.getAsLong();
        } else {
            return failure;
        }
        current = null;
        return new StreamRetried(attempts + 1, targets.get(target).label(), failure.code());
    }

    /** One call of one model. Its lock lets one thread at a time tell of it: the provider's, or the sweep's. */
    private final class Attempt implements ReplyListener {

        private final Target asked;
        private boolean heard;
        private boolean ended;
        private boolean cancelled;
        private Provider.@Nullable Call call;
        private volatile boolean sign;

        /* What only the sweep knows. */
        private boolean signSeen;
        private long signNanos;

        Attempt(Target asked, long now) {
            this.asked = asked;
            this.signNanos = now;
        }

        void begin() {
            Provider.Call made = asked.provider().call(request, asked.model(), this);
            synchronized (this) {
                if (!cancelled || ended) {
                    call = made;
                    return;
                }
            }
            made.cancel();
        }

        /** Closes the connection, unless the reply is over: then it can be used again. */
        void cancel() {
            Provider.Call made;
            synchronized (this) {
                cancelled = true;
                made = ended ? null : call;
            }
            if (made != null) {
                made.cancel();
            }
        }

        /** Lets the circuit go where nothing was heard. */
        private synchronized void leave() {
            if (!heard) {
                heard = true;
                asked.circuit().unheard();
            }
        }

        @Override
        public synchronized void event(StreamEvent event) {
            if (ended || current != this) {
                return;
            }
            ended = event.terminal();
            boolean again = event instanceof StreamFailed && !heard;
            if (!heard) {
                heard = true;
                asked.circuit().heard(event);
                if (!ended) {
                    listener.answered();
                }
            }
            StreamEvent told = again ? afterFailure((StreamFailed) event) : event;
            if (told instanceof StreamRetried retried) {
                listener.retried(retried);
            }
            listener.event(told);
        }

        @Override
        public void flush() {
            listener.flush();
        }

        @Override
        public void alive() {
            sign = true;
        }

        @Override
        public void skipped() {
            listener.skipped();
        }

        private boolean isSilent(long now) {
            if (sign) {
                sign = false;
                signSeen = true;
                signNanos = now;
                return false;
            }
            Duration longest = signSeen ? settings.idle() : settings.firstChunk();
            return now - signNanos > longest.toNanos();
        }
    }
}
