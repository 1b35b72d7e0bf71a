package dev.sluice.stream;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.Usage;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of one model, on behalf of a {@link Generation}. Its lock admits one thread at a time that emits events: the
 * provider's or the sweep's.
 */
final class Attempt implements ReplyListener {

    private static final Logger LOG = System.getLogger(Attempt.class.getName());

    /**
     * How long usage and the provider's end may follow the last content of a reply whose reason to stop has come. They
     * usually come at once; two seconds allow for a packet that must be sent again.
     */
    private static final Duration FINISH_WAIT = Duration.ofSeconds(2);

    private final Generation generation;
    private final GenerationListener listener;
    private final Target asked;
    private final Circuit.Permit permit;
    private boolean heard;
    private boolean ended;
    private boolean cancelled;

    /** Whether an event is being emitted. True for good if that has thrown, when a next attempt may be planned already. */
    private boolean emitting;

    private Provider.@Nullable Call call;

    private volatile boolean sign;
    private volatile boolean finished;
    private volatile boolean maybeFinished;
    private volatile boolean finishSign;
    /* Used by the sweep only. */
    private boolean signSeen;
    private long signNanos;
    private boolean finishSeen;
    private long finishNanos;

    Attempt(Generation generation, Target asked, Circuit.Permit permit, long now) {
        this.generation = generation;
        this.listener = generation.listener();
        this.asked = asked;
        this.permit = permit;
        this.signNanos = now;
    }

    void begin() {
        Provider.Call made;
        try {
            made = asked.provider().call(generation.request(), asked.model(), this);
        } catch (RuntimeException | Error e) {
            broken(e);
            return;
        }
        synchronized (this) {
            if (!cancelled || ended) {
                call = made;
                return;
            }
        }
        made.cancel();
    }

    /** Closes the connection, unless the reply is complete: the connection can then be reused. */
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

    /** Gives the circuit's permission back if there was no event yet. */
    synchronized void abandon() {
        if (!heard) {
            heard = true;
            permit.unheard();
        }
    }

    @Override
    public synchronized void event(StreamEvent event) {
        if (ended || !generation.isCurrent(this)) {
            return;
        }
        emitting = true;
        ended = event.terminal();
        finishSign = finished || maybeFinished; // content after the reason to stop
        boolean retriable = event instanceof StreamFailed && !heard;
        if (!heard) {
            heard = true;
            permit.heard(event);
            if (!ended) {
                listener.answered();
            }
        }
        StreamEvent emitted = retriable ? generation.afterFailure((StreamFailed) event) : event;
        if (emitted instanceof StreamRetried retried) {
            listener.gaveUp(asked.label());
            listener.retried(retried);
        }
        listener.event(emitted);
        if (emitted instanceof StreamRetried) {
            generation.goOn();
        }
        emitting = false;
    }

    @Override
    public void flush() {
        listener.flush();
    }

    /** Ends the stream, unless it has moved on to another attempt. Neither retried nor held against the provider. */
    @Override
    public void broken(Throwable mistake) {
        boolean current;
        synchronized (this) {
            current = emitting || generation.isCurrent(this);
            ended = true;
            cancelled = true;
        }
        abandon();
        if (current) {
            listener.broken(mistake);
        } else {
            LOG.log(Level.ERROR, "An attempt that was given up failed because of a mistake in Sluice", mistake);
            listener.flush(); // the terminal event that it may have emitted before
        }
    }

    @Override
    public void alive() {
        sign = true;
    }

    @Override
    public void finished() {
        if (!finished) {
            finished = true;
            finishSign = true;
        }
    }

    @Override
    public void maybeFinished() {
        if (!maybeFinished) {
            maybeFinished = true;
            finishSign = true;
        }
    }

    @Override
    public synchronized void usage(Usage told) {
        if (!ended && generation.isCurrent(this)) {
            listener.usage(told);
        }
    }

    @Override
    public synchronized void holding(long chars) {
        if (!ended && generation.isCurrent(this)) {
            listener.holding(chars);
        }
    }

    @Override
    public void skipped() {
        listener.skipped();
    }

    @Override
    public void leftOut(int fields) {
        listener.leftOut(fields);
    }

    /** Whether the provider has said why it stops, but did not end its reply in time. Called by the sweep only. */
    boolean isEndOverdue(long now, StreamSettings settings) {
        if (finishSign) {
            finishSign = false;
            finishSeen = true;
            finishNanos = now;
            return false;
        }
        long idle = settings.idle().toNanos();
        return finishSeen && now - finishNanos > (finished ? Math.min(FINISH_WAIT.toNanos(), idle) : idle);
    }

    /** Completes the reply without the provider's end. */
    void finish() {
        Provider.Call made;
        synchronized (this) {
            made = ended ? null : call;
        }
        if (made != null) {
            made.finish();
        }
    }

    /** Whether the provider has been silent for longer than allowed. Called by the sweep only. */
    boolean isSilent(long now, StreamSettings settings) {
        if (finished || maybeFinished) {
            return false; // see isEndOverdue
        }
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
