package dev.sluice.stream;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of one model, on behalf of a {@link Generation}. Its lock admits one thread at a time that emits events: the
 * provider's or the sweep's.
 */
final class Attempt implements ReplyListener {

    private final Generation generation;
    private final GenerationListener listener;
    private final Target asked;
    private boolean heard;
    private boolean ended;
    private boolean cancelled;
    private Provider.@Nullable Call call;

    private volatile boolean sign;
    /* Used by the sweep only. */
    private boolean signSeen;
    private long signNanos;

    Attempt(Generation generation, Target asked, long now) {
        this.generation = generation;
        this.listener = generation.listener();
        this.asked = asked;
        this.signNanos = now;
    }

    void begin() {
        Provider.Call made = asked.provider().call(generation.request(), asked.model(), this);
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
            asked.circuit().unheard();
        }
    }

    @Override
    public synchronized void event(StreamEvent event) {
        if (ended || !generation.isCurrent(this)) {
            return;
        }
        ended = event.terminal();
        boolean retriable = event instanceof StreamFailed && !heard;
        if (!heard) {
            heard = true;
            asked.circuit().heard(event);
            if (!ended) {
                listener.answered();
            }
        }
        StreamEvent emitted = retriable ? generation.afterFailure((StreamFailed) event) : event;
        if (emitted instanceof StreamRetried retried) {
            listener.retried(retried);
        }
        listener.event(emitted);
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

    /** Whether the provider has been silent for longer than allowed. Called by the sweep only. */
    boolean isSilent(long now, StreamSettings settings) {
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
